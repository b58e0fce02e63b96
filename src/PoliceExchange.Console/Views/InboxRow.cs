using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Console.Views;

/// <summary>A notice in a desk's list with its nearest clock.</summary>
/// <param name="Notice">Header facts.</param>
/// <param name="Due">Null where no clock runs, which is everywhere until casework keeps them.</param>
internal sealed record InboxRow(NoticeRow Notice, Due? Due)
{
    /// <summary>Groups in the order of urgency; inside, the nearest clock, then priority, then the newest.</summary>
    public static IReadOnlyList<(Urgency Urgency, IReadOnlyList<InboxRow> Rows)> Grouped(IEnumerable<InboxRow> rows, DateTimeOffset now) =>
    [
        .. rows.GroupBy(row => Urgencies.Of(row.Notice.State, row.Due, now)).OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<InboxRow>)
            [
                .. group.OrderBy(row => row.Due?.At ?? DateTimeOffset.MaxValue).ThenBy(row => Urgencies.Rank(row.Notice.Priority)).ThenByDescending(row => row.Notice.CreatedAt, StringComparer.Ordinal),
            ])),
    ];
}
