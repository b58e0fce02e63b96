namespace PoliceExchange.Manifests.Columns;

/// <summary>The order of day and month where both are numbers.</summary>
internal enum DateOrder
{
    /// <summary>21/11/2026.</summary>
    DayFirst,

    /// <summary>11/21/2026.</summary>
    MonthFirst,
}
