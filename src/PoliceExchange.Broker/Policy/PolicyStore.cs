using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Trial;

namespace PoliceExchange.Broker.Policy;

/// <summary>The SQL of the policy: every bundle that this hub took, as its authorities signed it, and what was decided, counted.</summary>
internal sealed class PolicyStore(DurableStore store)
{
    /// <summary>Table of the counts.</summary>
    public const string CountTable = "decision_count";

    private const int MaxRowsADay = 5_000;
    private const int DaysKept = 90;

    private static readonly DailyCounts Counts = new(CountTable, MaxRowsADay, DaysKept);

    /// <summary>Bundles from the last enforced one on, oldest first.</summary>
    public List<byte[]> Load() => store.Read(db => db.Query(
        "SELECT bundle FROM policy_bundle WHERE version >= (SELECT max(version) FROM policy_bundle WHERE enforced = 1) ORDER BY version",
        row => (byte[])row.GetValue(0)));

    /// <summary>Builds that checked an enforced bundle in full; empty when the node has not taken it.</summary>
    public string CheckedBy(string hash) => store.Read(db => db.First("SELECT checked_by FROM policy_bundle WHERE hash = @0", row => row.GetString(0), hash)) ?? "";

    /// <summary>This build has checked it, too.</summary>
    public Task CheckedAsync(string hash) => store.WriteAsync(db => { db.Execute("UPDATE policy_bundle SET checked_by = @0 WHERE hash = @1", PolicyInForce.Build, hash); }, essential: true);

    /// <summary>Keeps a bundle with its access entry, before it is in force.</summary>
    public Task KeepAsync(PolicyBundle bundle, AccessEntry entry) => store.WriteAsync(
        db =>
        {
            db.Execute(
                "INSERT OR IGNORE INTO policy_bundle (version, hash, enforced, checked_by, bundle) VALUES (@0, @1, @2, @3, @4)",
                bundle.Manifest.Version, bundle.Hash, bundle.Manifest.Stage == RollOut.Enforced ? 1 : 0, PolicyInForce.Build, bundle.Signed.ToArray());
            Journal.Append(db, entry.ToBytes);
        },
        essential: true);

    /// <summary>Records what changed nothing here: a refused bundle, counts that are handed out.</summary>
    public Task RecordAsync(AccessEntry entry) => store.WriteAsync(db => Journal.Append(db, entry.ToBytes), essential: true);

    /// <summary>The last canary that was stopped; null for none.</summary>
    public TrialStop? Stopped() => store.Read(db => db.First(
        "SELECT hash, stopped FROM policy_bundle WHERE stopped <> '' ORDER BY version DESC LIMIT 1", row => TrialStop.Kept(row.GetString(0), row.GetString(1))));

    /// <summary>Keeps counted decisions, and the stop of a canary with its access entry.</summary>
    public Task KeepAsync(CountedDecisions counted, AccessEntry? entry) => store.WriteAsync(
        db =>
        {
            Counts.Add(db, counted.Day, counted.Rows.Select(row => (row.Trial, row.Key, row.Count)), counted.Missed);
            if (counted.Stop is { } stop)
            {
                db.Execute("UPDATE policy_bundle SET stopped = @0 WHERE hash = @1", stop.ToString(), stop.Bundle);
            }
            if (entry is not null)
            {
                Journal.Append(db, entry.ToBytes);
            }
        },
        // Counts are no evidence and must not use up what receipts and entries need; a stop is.
        essential: counted.Stop is not null);

    /// <summary>Decisions under a bundle in trial.</summary>
    public IEnumerable<DecisionLine> OfTrial(string hash) => Counts.Topic(store, hash).Select(Line).OfType<DecisionLine>();

    /// <summary>Rows of days, a page at a time; a null line stands for one that does not read any more.</summary>
    public IEnumerable<IReadOnlyList<(DailyCount Row, DecisionLine? Line)>> Decisions(DateOnly from, DateOnly to) =>
        Counts.Days(store, from, to).Select(page => page.Select(row => (row, Line(row))).ToList());

    /// <summary>Days with decisions that are in no row.</summary>
    public IReadOnlyList<(DateOnly Day, long Count)> Missed(DateOnly from, DateOnly to) => store.Read(db => Counts.Missed(db, from, to));

    private static DecisionLine? Line(DailyCount row) => DecisionLine.OfKey(row.Day, row.Key, row.Count);
}
