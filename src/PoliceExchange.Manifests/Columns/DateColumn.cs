using PoliceExchange.Manifests.Files;

namespace PoliceExchange.Manifests.Columns;

/// <summary>What a column of dates says about the order of day and month.</summary>
/// <param name="Order">The order; null where nothing needs one, or nothing decides.</param>
/// <param name="DayFirstRow">A row that only day first explains; 0 for none.</param>
/// <param name="MonthFirstRow">A row that only month first explains; 0 for none.</param>
/// <param name="OpenRows">How many dates read both ways.</param>
internal sealed record DateColumn(DateOrder? Order, int DayFirstRow, int MonthFirstRow, int OpenRows)
{
    /// <summary>Both orders occur, so no date of the column that reads both ways can be trusted.</summary>
    internal bool IsMixed => DayFirstRow > 0 && MonthFirstRow > 0;

    /// <summary>Dates that read both ways and nothing that decides.</summary>
    internal bool IsAmbiguous => Order is null && OpenRows > 0;

    /// <summary>Decides by the whole column; one date beyond the twelfth is enough. 05/05/2026 is the same day in both orders and decides nothing.</summary>
    internal static DateColumn Of(IEnumerable<SheetRow> rows, int column, DateOrder? stated)
    {
        var (day, month, open) = (0, 0, 0);
        foreach (var row in rows)
        {
            if (row[column] is not { Kind: CellKind.Text } cell || DateText.Read(cell.Text, null) is not { NeedsOrder: true, Problem: null } date)
            {
                continue;
            }
            if (date.First > 12 && date.Second <= 12)
            {
                day = day == 0 ? row.Number : day;
            }
            else if (date.Second > 12 && date.First <= 12)
            {
                month = month == 0 ? row.Number : month;
            }
            else if (date.First != date.Second && date.First <= 12)
            {
                open++;
            }
        }
        var seen = day > 0 && month > 0 ? (DateOrder?)null : day > 0 ? DateOrder.DayFirst : month > 0 ? DateOrder.MonthFirst : null;
        // 05/05/2026 needs an order to be read, and any will do.
        return new DateColumn(seen ?? (day > 0 ? null : stated) ?? (day == 0 && open == 0 ? DateOrder.DayFirst : null), day, month, open);
    }
}
