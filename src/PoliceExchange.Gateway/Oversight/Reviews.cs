using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>How the recording of a review ended.</summary>
internal enum ReviewEnd
{
    Recorded,

    /// <summary>The entry is not in that sample, or is no break-glass entry.</summary>
    NotThere,

    /// <summary>It was reviewed before.</summary>
    Done,

    /// <summary>The reviewer is the officer who acted.</summary>
    OwnAct,
}

/// <summary>A break-glass entry and its review.</summary>
internal sealed record BreakGlassStanding(long Sequence, DateTimeOffset At, bool Reviewed);

/// <summary>Outcomes of reviews; who reviews is never who acted (DOMAIN.md 5, self-monitoring).</summary>
internal sealed class Reviews(DurableStore store, AccessLog access, VaultKeys keys, Vault vault, OversightEntries entries, TimeProvider time)
{
    private const int MaxRows = 500;

    public async Task<(ReviewEnd End, long RecordedAs)> RecordAsync(Desk desk, long sample, long sequence, ReviewOutcome outcome, string note)
    {
        if (vault.Entry(sequence) is not { } about)
        {
            return (ReviewEnd.NotThere, 0);
        }
        var entry = entries.Prepare(desk, AccessOperation.Review, $"outcome={outcome} {note}".TrimEnd(), null, about);
        return await store.WriteAsync(
            db =>
            {
                var found = sample == 0
                    ? db.Scalar<long>("SELECT count(*) FROM access_index WHERE seq = @0 AND op = 'break-glass'", sequence)
                    : db.Scalar<long>("SELECT count(*) FROM sample_item WHERE sample = @0 AND seq = @1", sample, sequence);
                var end = found == 0 ? ReviewEnd.NotThere
                    : db.Scalar<long>("SELECT count(*) FROM review WHERE sample = @0 AND seq = @1", sample, sequence) > 0 ? ReviewEnd.Done
                    : IsOwn(db, desk, sequence) ? ReviewEnd.OwnAct
                    : ReviewEnd.Recorded;
                if (end != ReviewEnd.Recorded)
                {
                    return (end, 0L);
                }
                var row = access.Append(db, entry);
                db.Execute(
                    "INSERT INTO review (sample, seq, outcome, at, entry) VALUES (@0, @1, @2, @3, @4)",
                    sample, sequence, (int)outcome, time.GetUtcNow().ToUnixTimeMilliseconds(), row);
                return (end, row);
            },
            essential: true).ConfigureAwait(false);
    }

    /// <summary>Break-glass entries, unreviewed first, oldest first.</summary>
    public List<BreakGlassStanding> BreakGlass() => store.Read(db => db.Query(
        """
        SELECT i.seq, i.at, EXISTS (SELECT 1 FROM review r WHERE r.seq = i.seq AND r.sample = 0) AS reviewed
        FROM access_index i WHERE i.op = 'break-glass' ORDER BY reviewed, i.at LIMIT @0
        """,
        row => new BreakGlassStanding(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetInt64(2) == 1),
        MaxRows));

    // By the blind term: nobody has to open the private part to keep a reviewer from their own act.
    private bool IsOwn(StoreConnection db, Desk desk, long sequence)
    {
        var month = db.First("SELECT month FROM vault WHERE seq = @0", row => row.GetString(0), sequence);
        return month is not null && keys.Find(month) is { } key
            && db.Scalar<long>(
                "SELECT count(*) FROM vault_term WHERE month = @0 AND kind = @1 AND term = @2 AND seq = @3",
                month, (int)VaultTerm.Officer, key.Term(VaultTerm.Officer, desk.Officer), sequence) > 0;
    }
}
