namespace PoliceExchange.Console.Views;

/// <summary>A date as three fields, of which day and month may be unknown.</summary>
internal static class DateParts
{
    /// <summary>yyyy-MM-dd with XX for what is not known; empty when nothing was typed; null when it is no date.</summary>
    public static string? Join(string day, string month, string year)
    {
        (day, month, year) = (day.Trim(), month.Trim(), year.Trim());
        if (day.Length + month.Length + year.Length == 0)
        {
            return "";
        }
        if (year.Length != 4 || !IsNumber(year, 1000, 9999) || !(month.Length == 0 || IsNumber(month, 1, 12)) || !(day.Length == 0 || IsNumber(day, 1, 31)) || (month.Length == 0 && day.Length > 0))
        {
            return null;
        }
        if (day.Length > 0 && int.Parse(day, System.Globalization.CultureInfo.InvariantCulture) > DateTime.DaysInMonth(
            int.Parse(year, System.Globalization.CultureInfo.InvariantCulture), int.Parse(month, System.Globalization.CultureInfo.InvariantCulture)))
        {
            return null;
        }
        return $"{year}-{Two(month)}-{Two(day)}";
    }

    private static string Two(string part) => part.Length == 0 ? "XX" : part.PadLeft(2, '0');

    private static bool IsNumber(string text, int low, int high) =>
        text.Length <= 4 && text.All(char.IsAsciiDigit) && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is var number && number >= low && number <= high;
}
