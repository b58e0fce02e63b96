using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Console.Views;

/// <summary>A notice in a desk's list with its nearest duty.</summary>
/// <param name="Notice">Header facts.</param>
/// <param name="Duty">Null where no clock runs for this nation.</param>
internal sealed record InboxRow(NoticeRow Notice, DutyRow? Duty)
{
    /// <summary>Rows with the duty of each that is due first; a notice of which a duty speaks and the list does not is not made up.</summary>
    public static IReadOnlyList<InboxRow> Of(IEnumerable<NoticeRow> notices, IEnumerable<DutyRow> duties)
    {
        var nearest = duties.Where(duty => duty.EndedAt.Length == 0).GroupBy(duty => duty.Notice.NoticeId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(duty => duty.Group).ThenBy(duty => duty.DueAt, StringComparer.Ordinal).First(), StringComparer.Ordinal);
        return [.. notices.Select(row => new InboxRow(row, nearest.GetValueOrDefault(row.NoticeId)))];
    }

    /// <summary>Groups in the order of urgency; inside, the nearest clock, then priority, then the newest.</summary>
    public static IReadOnlyList<(Urgency Urgency, IReadOnlyList<InboxRow> Rows)> Grouped(IEnumerable<InboxRow> rows) =>
    [
        .. rows.GroupBy(row => Urgencies.Of(row.Notice.State, row.Duty?.Group)).OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<InboxRow>)
            [
                .. group.OrderBy(row => row.Duty?.DueAt ?? "9", StringComparer.Ordinal).ThenBy(row => Urgencies.Rank(row.Notice.Priority)).ThenByDescending(row => row.Notice.CreatedAt, StringComparer.Ordinal),
            ])),
    ];
}
