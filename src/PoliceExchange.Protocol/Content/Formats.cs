using System.Globalization;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Rule.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>The textual forms that rule.proto names.</summary>
internal static class Formats
{
    internal static bool Holds(Format format, string text) => format switch
    {
        Format.Unspecified => true,
        Format.Date => Date(text) is not null,
        Format.PartialDate => IsPartialDate(text),
        Format.Uuid7 => IsUuid7(text),
        Format.Audience => IsAudience(text),
        Format.Agency => IsAgency(text),
        Format.Mrz => Mrz.IsValid(text),
        Format.Vin => Identifiers.IsVin(text),
        Format.Imo => Identifiers.IsImo(text),
        Format.Container => Identifiers.IsContainer(text),
        Format.AirWaybill => Identifiers.IsAirWaybill(text),
        Format.Imei => Identifiers.IsImei(text),
        Format.Subdivision => text.Length is >= 4 and <= 6 && text[2] == '-' && text.AsSpan(0, 2).IsUpper() && text.AsSpan(3).IsUpperOrDigits(),
        Format.MediaType => IsMediaType(text),
        Format.Phone => text.Length is >= 8 and <= 16 && text[0] == '+' && text[1] != '0' && text.AsSpan(1).IsDigits(),
        Format.Flight => IsFlight(text),
        Format.Locode => text.Length == 5 && text.AsSpan(0, 2).IsUpper() && text.AsSpan(2).IsUpperOrDigits(),
        Format.Hs => text.Length is >= 4 and <= 10 && text.AsSpan().IsDigits(),
        Format.InterpolId => IsInterpolId(text),
        // A form that this build does not know denies (I4).
        _ => false,
    };

    /// <summary>The day, or null where the text is none.</summary>
    internal static DateOnly? Date(string text) =>
        text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;

    /// <summary>The first day that a partial date can mean, or null where the text is none.</summary>
    internal static DateOnly? EarliestDay(string text) =>
        Date(text.Length == 10 ? string.Concat(text.AsSpan(0, 4), text[4..].Replace("XX", "01", StringComparison.Ordinal)) : text);

    /// <summary>The last day that a partial date can mean, or null where the text is none.</summary>
    internal static DateOnly? LatestDay(string text) => EarliestDay(text) switch
    {
        { } day when text.EndsWith("XX-XX", StringComparison.Ordinal) => new DateOnly(day.Year, 12, 31),
        { } day when text.EndsWith("XX", StringComparison.Ordinal) => new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)),
        var day => day,
    };

    internal static bool IsAgency(string text)
    {
        if (text.Length is 0 or > 16 || text[0] is < 'a' or > 'z')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsAudience(string text)
    {
        var pieces = text.Split('/');
        if (pieces[0].StartsWith("group:", StringComparison.Ordinal))
        {
            return pieces.Length == 1 && pieces[0].Length is > 6 and <= 38 && pieces[0].AsSpan(6).IndexOfAnyExcept(Characters.Group) < 0;
        }

        if (!pieces[0].StartsWith("state:", StringComparison.Ordinal) || !CodeListCatalog.States.Exists(pieces[0][6..]) || pieces.Length > 3)
        {
            return false;
        }

        var next = 1;
        if (next < pieces.Length && pieces[next].StartsWith("agency:", StringComparison.Ordinal))
        {
            if (!IsAgency(pieces[next][7..]))
            {
                return false;
            }

            next++;
        }

        if (next < pieces.Length && pieces[next].StartsWith("desk:", StringComparison.Ordinal) && IsRole(pieces[next][5..]))
        {
            next++;
        }

        return next == pieces.Length;
    }

    internal static bool IsRole(string text) =>
        HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Role)).FindValueByName("ROLE_" + text) is { Number: not 0 };

    internal static bool IsUpperOrDigits(this ReadOnlySpan<char> text) =>
        text.Length > 0 && text.IndexOfAnyExcept(Characters.UpperOrDigit) < 0;

    // An unknown month with a known day is a slip, not a date.
    private static bool IsPartialDate(string text) =>
        text.Length == 10
        && !(text.AsSpan(5, 2).SequenceEqual("XX") && !text.AsSpan(8, 2).SequenceEqual("XX"))
        && text.AsSpan(0, 4).IsDigits()
        && EarliestDay(text) is { Year: >= 1850 and <= 2200 };

    private static bool IsUuid7(string text) =>
        text.Length == 36 && text[14] == '7' && text[19] is '8' or '9' or 'a' or 'b'
        && Guid.TryParseExact(text, "D", out _) && text.AsSpan().IndexOfAnyInRange('A', 'F') < 0;

    private static bool IsMediaType(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1
            && text.AsSpan(0, slash).IndexOfAnyExcept(Characters.MediaType) < 0
            && text.AsSpan(slash + 1).IndexOfAnyExcept(Characters.MediaType) < 0;
    }

    private static bool IsFlight(string text)
    {
        if (text.Length is < 3 or > 8)
        {
            return false;
        }

        var carrier = text.Length > 3 && text.AsSpan(0, 3).IsUpper() ? 3 : 2;
        var number = text.AsSpan(carrier);
        if (number.Length > 1 && number[^1] is >= 'A' and <= 'Z')
        {
            number = number[..^1];
        }

        return text.AsSpan(0, carrier).IsUpperOrDigits() && number.Length is >= 1 and <= 4 && number.IsDigits();
    }

    private static bool IsInterpolId(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash == 4 && text.Length is >= 6 and <= 14 && text.AsSpan(0, 4).IsDigits() && text.AsSpan(5).IsDigits();
    }
}
