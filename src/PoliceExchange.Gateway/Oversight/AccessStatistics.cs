using System.Globalization;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>Counts of a month or year by public members, small cells left out.</summary>
internal sealed class AccessStatistics(DurableStore store)
{
    /// <summary>From and until of <c>yyyy</c> or <c>yyyy-MM</c>; null for anything else.</summary>
    public static (DateTimeOffset From, DateTimeOffset Until)? Period(string period)
    {
        var form = period.Length == 4 ? "yyyy" : "yyyy-MM";
        return DateTimeOffset.TryParseExact(period, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from) && from.Year is > 2000 and < 9000
            ? (from, period.Length == 4 ? from.AddYears(1) : from.AddMonths(1))
            : null;
    }

    public IReadOnlyList<(string Dimension, SuppressedTable Table)> Of(DateTimeOffset from, DateTimeOffset until)
    {
        // One pass; what it gives is bounded by families x operations x states x reasons, all closed lists.
        var groups = store.Read(db => db.Query(
            "SELECT coalesce(family, ''), op, coalesce(owner, ''), result, count(*) FROM access_index WHERE at >= @0 AND at < @1 GROUP BY 1, 2, 3, 4",
            row => (Family: row.GetString(0), Operation: row.GetString(1), Owner: row.GetString(2), Result: row.GetString(3), Count: row.GetInt64(4)),
            from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds()));
        return
        [
            ("family", Sum(groups.Select(group => (group.Family, group.Count)))),
            ("operation", Sum(groups.Select(group => (group.Operation, group.Count)))),
            ("owner", Sum(groups.Select(group => (group.Owner, group.Count)))),
            ("result", Sum(groups.Select(group => (group.Result, group.Count)))),
        ];
    }

    private static SuppressedTable Sum(IEnumerable<(string Name, long Count)> counts) => CellSuppression.Apply(
        counts.GroupBy(one => one.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(one => one.Count), StringComparer.Ordinal));
}
