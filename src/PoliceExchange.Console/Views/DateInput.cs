namespace PoliceExchange.Console.Views;

/// <summary>Day, month, year in three fields named Name + Day and so on.</summary>
internal sealed record DateInput(string Name, string Label, string Day, string Month, string Year, string DayLabel, string MonthLabel, string YearLabel, string? Hint = null, string? Error = null)
{
    public IReadOnlyList<(string Name, string Label, string Value, int Width)> Fields =>
        [(Name + "Day", DayLabel, Day, 2), (Name + "Month", MonthLabel, Month, 2), (Name + "Year", YearLabel, Year, 4)];
}
