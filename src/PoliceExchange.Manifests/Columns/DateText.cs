using System.Collections.Frozen;
using System.Globalization;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Manifests.Columns;

/// <summary>A date as it was written.</summary>
/// <param name="Problem">The defect; null for a date.</param>
/// <param name="Text">yyyy-MM-dd, unknown parts as XX.</param>
/// <param name="First">First number where day and month are both numbers and the year comes last; else 0.</param>
/// <param name="Second">Second number.</param>
internal readonly record struct DateText(string? Problem, string Text, int First = 0, int Second = 0)
{
    private static readonly FrozenDictionary<string, int> Months = ReadMonths();

    internal bool NeedsOrder => First > 0;

    /// <summary>Reads a date. Where day and month are both numbers, their order must be told or the two numbers are handed back.</summary>
    internal static DateText Read(string text, DateOrder? order)
    {
        var date = WithoutMidnight(text.Trim());
        if (date.Length is 0 or > 40)
        {
            return new DateText("date.form", "");
        }
        if (Partial(date) is { } partial)
        {
            return partial;
        }
        if (date.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return date.Length == 8 ? Of(Int(date[..4]), Int(date[4..6]), Int(date[6..])) : new DateText(date.Length is 4 or 5 ? "date.serial" : "date.form", "");
        }
        var parts = date.Split(['/', '-', '.', ' ', ','], StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("de" or "of" or "del" or "do")).ToArray();
        if (parts.Length != 3)
        {
            return new DateText("date.form", "");
        }
        return Numbers(parts) is { } numbers ? Ordered(parts, numbers, order) : Named(parts);
    }

    private static DateText Ordered(string[] parts, int[] numbers, DateOrder? order)
    {
        if (parts[0].Length == 4)
        {
            return Of(numbers[0], numbers[1], numbers[2]);
        }
        if (parts[0].Length > 2 || parts[1].Length > 2)
        {
            return new DateText("date.form", "");
        }
        if (parts[2].Length <= 2)
        {
            return new DateText("date.twoDigitYear", "");
        }
        if (parts[2].Length != 4)
        {
            return new DateText("date.form", "");
        }
        if (order is null)
        {
            return new DateText(null, "", Math.Max(numbers[0], 1), Math.Max(numbers[1], 1));
        }
        return order == DateOrder.DayFirst ? Of(numbers[2], numbers[1], numbers[0]) : Of(numbers[2], numbers[0], numbers[1]);
    }

    // 21 nov 2026, nov 21 2026, 21-NOV-2026.
    private static DateText Named(string[] parts)
    {
        var at = Array.FindIndex(parts, part => Months.ContainsKey(TextFolding.Fold(part).Trim()));
        if (at is not (0 or 1))
        {
            return new DateText("date.form", "");
        }
        var (day, year) = (parts[1 - at].TrimEnd('s', 't', 'h', 'n', 'd', 'r', '\u00BA', 'e'), parts[2]);
        if (at == 1 && day.Length == 4 && parts[2].Length <= 2)
        {
            (day, year) = (parts[2], day);
        }
        if (Numbers([day, year]) is not [var d, var y] || day.Length > 2)
        {
            return new DateText("date.form", "");
        }
        return year.Length <= 2 ? new DateText("date.twoDigitYear", "") : year.Length != 4 ? new DateText("date.form", "") : Of(y, Months[TextFolding.Fold(parts[at]).Trim()], d);
    }

    private static DateText? Partial(string date)
    {
        if (date.Length != 10 || date[4] != '-' || date[7] != '-' || !date.EndsWith("XX", StringComparison.OrdinalIgnoreCase) || Numbers([date[..4]]) is not [var year])
        {
            return null;
        }
        var month = date.AsSpan(5, 2).Equals("XX", StringComparison.OrdinalIgnoreCase) ? 0 : Numbers([date[5..7]]) is [var number] ? number : -1;
        return month is < 0 or > 12 || (month == 0 && date[5] is '0') || !IsYear(year)
            ? new DateText("date.impossible", "")
            : new DateText(null, date.ToUpperInvariant());
    }

    private static DateText Of(int year, int month, int day) =>
        IsYear(year) && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateText(null, new DateOnly(year, month, day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            : new DateText("date.impossible", "");

    // The bounds of a date in a notice (Formats): beyond them it is a slip of the keyboard.
    private static bool IsYear(int year) => year is >= 1850 and <= 2200;

    // Exports of databases write days as midnight.
    private static string WithoutMidnight(string text)
    {
        var at = text.IndexOfAny([' ', 'T']);
        return at >= 8 && text[(at + 1)..].TrimEnd('Z') is "00:00" or "00:00:00" or "0:00" or "0:00:00" or "00:00:00.000" or "12:00:00 AM" ? text[..at] : text;
    }

    private static int[]? Numbers(string[] parts)
    {
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length is 0 or > 4 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }
        return numbers;
    }

    private static int Int(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, int> ReadMonths()
    {
        using var document = Resource.Json("values");
        var months = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var month in document.RootElement.GetProperty("month").EnumerateObject())
        {
            foreach (var name in month.Value.EnumerateArray())
            {
                months[TextFolding.Fold(name.GetString()!).Trim()] = Int(month.Name);
            }
        }
        return months.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
