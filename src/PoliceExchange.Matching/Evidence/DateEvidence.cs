using PoliceExchange.Matching.Encoding;

namespace PoliceExchange.Matching.Evidence;

/// <summary>What agreement of dates says, in bits, and what it is worth in the first layer (MATCHING.md 4).</summary>
internal static class DateEvidence
{
    private static readonly float[] InBits = [13.5f, 10f, 6f, 5f, 7f, 6f, 4f, 4f, 2.5f, -6.5f];
    private static readonly float[] InFilter = [0.25f, 0.25f, 0.10f, 0.10f, 0.10f, 0.10f, 0.10f, 0.10f, 0.10f, -1f];

    internal static float Bits(DateLevel level) => InBits[(int)level];

    internal static float FilterOffset(DateLevel level) => InFilter[(int)level];

    /// <summary>How a record's date differs from the query's: the level of the label that would find it.</summary>
    internal static DateLevel Between(BirthDate query, BirthDate record)
    {
        if (!query.IsKnown || !record.IsKnown)
        {
            return DateLevel.Conflict;
        }
        if (!query.IsWhole || !record.IsWhole)
        {
            return query.Year != record.Year ? DateLevel.Conflict
                : query.Month != 0 && query.Month == record.Month && record.IsWhole ? DateLevel.MonthKnown : DateLevel.YearOnly;
        }
        if (query == record)
        {
            return DateLevel.Exact;
        }
        var (sameYear, sameMonth, sameDay) = (query.Year == record.Year, query.Month == record.Month, query.Day == record.Day);
        return (sameYear, sameMonth, sameDay) switch
        {
            (true, false, false) when query.Day == record.Month && query.Month == record.Day => DateLevel.Swapped,
            (true, true, false) => Math.Abs(query.Day - record.Day) is 1 or 10 ? DateLevel.NearDay : DateLevel.OtherDay,
            (true, false, true) => DateLevel.OtherMonth,
            (false, true, true) => YearLevel(query.Year, record.Year),
            _ => DateLevel.Conflict,
        };
    }

    /// <summary>How two different years differ when day and month agree.</summary>
    internal static DateLevel YearLevel(int query, int record)
    {
        var swapped = query / 100 * 100 + query % 10 * 10 + query / 10 % 10;
        return Math.Abs(query - record) is 1 or 10 || record == swapped || (query % 10 == record % 10 && query / 100 == record / 100) ? DateLevel.NearYear
            : query / 10 == record / 10 ? DateLevel.OtherYear
            : DateLevel.Conflict;
    }
}
