using PoliceExchange.Gateway.Notices;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Answers from the copy, as of the last moment at which nothing was missing here. What it proposes is read from the store, decided by
/// policy and compared in clear like every candidate of the hub.
/// </summary>
internal sealed class OfflineAnswers(OfflineCopy copy, OfflineLease lease, HitCards cards, NoticeStore notices, TimeProvider time)
{
    /// <summary>The answer; null when the lease is over or there never was a copy.</summary>
    public LookUpAnswer? Of(Desk desk, IReadOnlyList<Question> questions)
    {
        var standing = lease.Now();
        if (standing.IsOver)
        {
            copy.Erase();
            return null;
        }
        var now = time.GetUtcNow();
        // Before the search: what is put in meanwhile is counted as missing, not as searched.
        var missing = notices.Store.Read(db => (copy.Missing ?? OfflineFeed.Count(db, now)) + OfflineFeed.CountChanged(db));
        var rows = questions.Select(question => copy.Ask(question, now.Year) is { } proposals
            ? (IReadOnlyList<HitCard>)[.. proposals.NoticeIds.Select(id => cards.OfCopy(desk, question, id, proposals.Scale, standing.Age)).OfType<HitCard>()]
            : []).ToList();
        return new LookUpAnswer(rows, (uint)missing, standing);
    }
}
