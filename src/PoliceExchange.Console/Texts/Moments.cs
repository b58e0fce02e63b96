using System.Globalization;

namespace PoliceExchange.Console.Texts;

/// <summary>Instants as officers read them: in the nation's zone, and in UTC, which is what other states see.</summary>
internal static class Moments
{
    /// <summary>21 Nov 2026 14:05 (UTC-5), 19:05 UTC.</summary>
    public static string Text(DateTimeOffset at, TimeZoneInfo zone, ConsoleTexts texts)
    {
        var utc = at.ToUniversalTime();
        var local = TimeZoneInfo.ConvertTime(utc, zone);
        var here = $"{Day(local, texts)} {Clock(local)}";
        if (local.Offset == TimeSpan.Zero)
        {
            return $"{here} UTC";
        }
        // The day of UTC only where it is another one.
        return local.Date == utc.Date ? $"{here} ({Offset(local.Offset)}), {Clock(utc)} UTC" : $"{here} ({Offset(local.Offset)}), {Day(utc, texts)} {Clock(utc)} UTC";
    }

    /// <summary>In the nation's zone alone, for dense lists.</summary>
    public static string Short(DateTimeOffset at, TimeZoneInfo zone, ConsoleTexts texts) =>
        TimeZoneInfo.ConvertTime(at, zone) is var local ? $"{Day(local, texts)} {Clock(local)}" : "";

    /// <summary>RFC 3339 of a row; null when it is none.</summary>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <summary>The instant at which a day of the zone begins, or one some days later; RFC 3339.</summary>
    public static string StartOfDay(string date, int daysLater, TimeZoneInfo zone)
    {
        var local = DateTime.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(daysLater);
        // Where summer time skips midnight the day begins an hour later.
        var real = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return TimeZoneInfo.ConvertTimeToUtc(real, zone).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>The day of the zone, yyyy-MM-dd.</summary>
    public static string DayOf(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A date of a record, whose unknown parts are XX, in words.</summary>
    public static string Date(string date, ConsoleTexts texts) => date.Split('-') is [var year, var month, var day]
        ? (day, month) switch
        {
            (_, "XX") => year,
            ("XX", _) => $"{Month(month, texts)} {year}",
            _ => $"{day.TrimStart('0')} {Month(month, texts)} {year}",
        }
        : date;

    private static string Month(string month, ConsoleTexts texts) => int.TryParse(month, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 12 ? texts[$"month.{number}"] : month;

    private static string Day(DateTimeOffset at, ConsoleTexts texts) => $"{at.Day} {texts[$"month.{at.Month}"]} {at.Year}";

    private static string Clock(DateTimeOffset at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Offset(TimeSpan offset)
    {
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var size = offset.Duration();
        return size.Minutes == 0 ? $"UTC{sign}{size.Hours}" : string.Create(CultureInfo.InvariantCulture, $"UTC{sign}{size.Hours}:{size.Minutes:00}");
    }
}
