namespace PoliceExchange.Gateway.Oversight;

/// <summary>Counts with the small ones left out.</summary>
/// <param name="Cells">By name; null is left out.</param>
/// <param name="Total">Null when it would give a cell away.</param>
internal sealed record SuppressedTable(IReadOnlyDictionary<string, long?> Cells, long? Total);

/// <summary>
/// Leaves out cells under 5, and then as many more, smallest first, until what is left out cannot be told from the
/// total: at least two cells that add up to at least 10. Where the table has too few cells, the total goes too.
/// </summary>
internal static class CellSuppression
{
    /// <summary>Counts below this are left out.</summary>
    public const int Smallest = 5;

    private const int LeastHidden = 2 * Smallest;

    public static SuppressedTable Apply(IReadOnlyDictionary<string, long> counts)
    {
        var ordered = counts.Where(cell => cell.Value > 0).OrderBy(cell => cell.Value).ThenBy(cell => cell.Key, StringComparer.Ordinal).ToList();
        var hidden = ordered.Count(cell => cell.Value < Smallest);
        if (hidden == 0)
        {
            return new SuppressedTable(ordered.ToDictionary(cell => cell.Key, cell => (long?)cell.Value, StringComparer.Ordinal), ordered.Sum(cell => cell.Value));
        }
        while (hidden < ordered.Count && !IsSafe(ordered, hidden))
        {
            hidden++;
        }
        return new SuppressedTable(
            ordered.Select((cell, place) => (cell.Key, Count: place < hidden ? (long?)null : cell.Value)).ToDictionary(cell => cell.Key, cell => cell.Count, StringComparer.Ordinal),
            IsSafe(ordered, hidden) ? ordered.Sum(cell => cell.Value) : null);
    }

    private static bool IsSafe(List<KeyValuePair<string, long>> ordered, int hidden) => hidden >= 2 && ordered.Take(hidden).Sum(cell => cell.Value) >= LeastHidden;
}
