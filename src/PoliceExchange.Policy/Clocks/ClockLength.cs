using System.Globalization;
using System.Text.RegularExpressions;

namespace PoliceExchange.Policy.Clocks;

/// <summary>
/// A length as ISO 8601 writes it (P2M, P40D, PT10M, P1Y): calendar months, then days, then elapsed time. No weeks, no
/// fractions, no seconds: no source of a clock has them.
/// </summary>
/// <param name="Months">Calendar months; a year is twelve.</param>
/// <param name="Days">Days.</param>
/// <param name="Minutes">Hours and minutes.</param>
internal readonly partial record struct ClockLength(int Months, int Days, int Minutes)
{
    // Years; beyond it no clock is meant, and no date overflows.
    private const int Longest = 50;

    /// <summary>What it takes on average, to compare lengths without a date.</summary>
    public double About => (Months * 30.4375) + Days + (Minutes / 1440.0);

    /// <summary>True when it has days only.</summary>
    public bool IsDays => Months == 0 && Minutes == 0;

    /// <summary>So much later. A month from 31 January is the last day of February.</summary>
    public DateTimeOffset After(DateTimeOffset start) => start.ToUniversalTime().AddMonths(Months).AddDays(Days).AddMinutes(Minutes);

    /// <summary>So much earlier.</summary>
    public DateTimeOffset Before(DateTimeOffset end) => end.ToUniversalTime().AddMonths(-Months).AddDays(-Days).AddMinutes(-Minutes);

    public static bool TryParse(string text, out ClockLength length)
    {
        length = default;
        if (Form().Match(text) is not { Success: true } match || text[^1] is 'P' or 'T')
        {
            return false;
        }
        int Part(string name) => match.Groups[name] is { Success: true } part ? int.Parse(part.Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        length = new ClockLength((Part("y") * 12) + Part("mo"), Part("d"), (Part("h") * 60) + Part("mi"));
        return length.About is > 0 and <= Longest * 365.25;
    }

    public override string ToString()
    {
        var text = "P";
        text += Months / 12 is > 0 and var years ? Invariant($"{years}Y") : "";
        text += Months % 12 is > 0 and var months ? Invariant($"{months}M") : "";
        text += Days > 0 ? Invariant($"{Days}D") : "";
        text += Minutes > 0 ? "T" : "";
        text += Minutes / 60 is > 0 and var hours ? Invariant($"{hours}H") : "";
        return text + (Minutes % 60 is > 0 and var minutes ? Invariant($"{minutes}M") : "");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    [GeneratedRegex(@"\AP(?:(?<y>[0-9]{1,2})Y)?(?:(?<mo>[0-9]{1,3})M)?(?:(?<d>[0-9]{1,4})D)?(?:T(?:(?<h>[0-9]{1,4})H)?(?:(?<mi>[0-9]{1,4})M)?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
