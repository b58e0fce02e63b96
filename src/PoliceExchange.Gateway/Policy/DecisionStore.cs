using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Trial;

namespace PoliceExchange.Gateway.Policy;

/// <summary>The SQL of counted decisions, and of canaries that were stopped.</summary>
internal sealed class DecisionStore(DurableStore store, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Table of the counts.</summary>
    public const string CountTable = "decision_count";

    private const int MaxRowsADay = 5_000;
    private const int DaysKept = 90;

    private static readonly DailyCounts Counts = new(CountTable, MaxRowsADay, DaysKept);

    /// <summary>The last canary that was stopped; null for none.</summary>
    public TrialStop? Stopped() => store.Read(db => db.First(
        "SELECT hash, stopped FROM policy_bundle WHERE stopped <> '' ORDER BY version DESC LIMIT 1", row => TrialStop.Kept(row.GetString(0), row.GetString(1))));

    /// <summary>Keeps counted decisions, and the stop of a canary with its access entry.</summary>
    public Task KeepAsync(CountedDecisions counted) => store.WriteAsync(
        db =>
        {
            Counts.Add(db, counted.Day, counted.Rows.Select(row => (row.Trial, row.Key, row.Count)), counted.Missed);
            if (counted.Stop is { } stop)
            {
                db.Execute("UPDATE policy_bundle SET stopped = @0 WHERE hash = @1", stop.ToString(), stop.Bundle);
                access.Append(db, new AccessEntry(self.Id, AccessOperation.PolicyChange, $"CANARY_STOPPED_{stop.Cause}", null, self.Id, time.GetUtcNow()) { Object = stop.Bundle });
            }
        },
        // Counts are no evidence and must not use up what receipts and entries need; a stop is.
        essential: counted.Stop is not null);

    /// <summary>That counts are handed out is on record before the first is.</summary>
    public Task RecordExportAsync(string peer) => store.WriteAsync(
        db => { access.Append(db, new AccessEntry(self.Id, AccessOperation.Export, "ok", null, peer, time.GetUtcNow())); }, essential: true);

    /// <summary>Decisions under a bundle in trial.</summary>
    public IEnumerable<DecisionLine> OfTrial(string hash) => Counts.Topic(store, hash).Select(Line).OfType<DecisionLine>();

    /// <summary>Rows of days, a page at a time; a null line stands for one that does not read any more.</summary>
    public IEnumerable<IReadOnlyList<(DailyCount Row, DecisionLine? Line)>> Decisions(DateOnly from, DateOnly to) =>
        Counts.Days(store, from, to).Select(page => page.Select(row => (row, Line(row))).ToList());

    /// <summary>Days with decisions that are in no row.</summary>
    public IReadOnlyList<(DateOnly Day, long Count)> Missed(DateOnly from, DateOnly to) => store.Read(db => Counts.Missed(db, from, to));

    private static DecisionLine? Line(DailyCount row) => DecisionLine.OfKey(row.Day, row.Key, row.Count);
}
