using Microsoft.Data.Sqlite;
using PoliceExchange.Audit;
using PoliceExchange.Broker.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Broker.Oversight;

/// <summary>Which entries of those that concern a state; null does not restrict.</summary>
/// <param name="State">The state that asks.</param>
internal sealed record LogQuery(string State)
{
    /// <summary>True for its own acts alone, false for acts of others on its data, null for both.</summary>
    public bool? OwnActs { get; init; }

    public string? Actor { get; init; }

    public string? Owner { get; init; }

    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>ok, denied, or one result.</summary>
    public string? Result { get; init; }

    public string? Family { get; init; }

    public string? Purpose { get; init; }

    public long From { get; init; }

    public long Until { get; init; } = long.MaxValue;
}

/// <summary>A found entry.</summary>
internal sealed record FoundLeaf(long Index, string Actor, byte[] Entry);

/// <summary>
/// What of the tree concerns which state: one row per entry and state (who acted, whose data it is), by (state, index).
/// Derived from the leaves and made again from them; an entry is found when it has its place in the tree, not before.
/// A page walks one state's rows, newest first, and looks at a bounded number of them, so that no filter holds up the store.
/// </summary>
/// <param name="stateOf">The state that a gateway is of; empty for an unknown one.</param>
internal sealed class SearchIndex(DurableStore store, LogStore log, Func<string, string> stateOf, BrokerKeys keys)
{
    /// <summary>Rows that one page looks at.</summary>
    public const int Bound = 200_000;

    private const int Batch = 500;

    /// <summary>Takes in a batch of leaves.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> TakeAsync()
    {
        var leaves = log.Leaves(Searched(), Batch);
        if (leaves.Count == 0)
        {
            return false;
        }
        var rows = leaves.Select(leaf => (Leaf: leaf, Facts: EntryFacts.TryRead(leaf.Entry))).ToList();
        await store.WriteAsync(db =>
        {
            foreach (var (leaf, facts) in rows)
            {
                if (facts is not null)
                {
                    Put(db, leaf.Index, facts);
                }
            }
            db.Execute("INSERT INTO log_searched (only, size) VALUES (1, @0) ON CONFLICT (only) DO UPDATE SET size = excluded.size", rows[^1].Leaf.Index + 1);
        }).ConfigureAwait(false);
        return leaves.Count == Batch;
    }

    /// <summary>How many leaves are taken in.</summary>
    public long Searched() => store.Read(db => db.Scalar<long>("SELECT size FROM log_searched"));

    /// <summary>A page below an index.</summary>
    /// <returns>Rows, and the index below which to go on; null at the end.</returns>
    public (List<FoundLeaf> Rows, long? Next) Find(LogQuery query, long before, int size, int bound = Bound)
    {
        var values = new List<object?> { query.State, before, bound, size };
        var filter = string.Concat(Conditions(query, values).Select(condition => $" AND {condition}"));
        var (found, end) = store.Read(db =>
        {
            // The oldest row of the walk, when the walk ends before the rows do.
            var end = db.Scalar<long?>("SELECT idx FROM log_concern WHERE state = @0 AND idx < @1 ORDER BY idx DESC LIMIT 1 OFFSET @2 - 1", values[0], before, bound);
            var rows = db.Query(
                "SELECT idx, actor FROM (SELECT * FROM log_concern WHERE state = @0 AND idx < @1 ORDER BY idx DESC LIMIT @2) WHERE 1" + filter + " ORDER BY idx DESC LIMIT @3",
                row => (Index: row.GetInt64(0), Actor: row.GetString(1)), [.. values]);
            return (rows, end);
        });
        return ([.. found.Select(one => new FoundLeaf(one.Index, one.Actor, log.Leaves(one.Index, 1)[0].Entry))], found.Count == size ? found[^1].Index : end);
    }

    private static IEnumerable<string> Conditions(LogQuery query, List<object?> values)
    {
        if (query.OwnActs is { } own)
        {
            yield return own ? "actor = @0" : "actor <> @0";
        }
        foreach (var (column, value) in new[]
        {
            ("actor", query.Actor), ("owner", query.Owner), ("family", query.Family), ("purpose", query.Purpose),
            ("result", query.Result is "ok" or "denied" ? null : query.Result),
        })
        {
            if (value is not null)
            {
                values.Add(value);
                yield return $"{column} = @{values.Count - 1}";
            }
        }
        if (query.Result is "ok" or "denied")
        {
            yield return query.Result == "ok" ? "denied = 0" : "denied = 1";
        }
        if (query.Operations.Count > 0)
        {
            values.Add(System.Text.Json.JsonSerializer.Serialize(query.Operations));
            yield return $"op IN (SELECT value FROM json_each(@{values.Count - 1}))";
        }
        values.Add(query.From);
        values.Add(query.Until);
        yield return $"at >= @{values.Count - 2} AND at < @{values.Count - 1}";
    }

    private void Put(StoreConnection db, long index, EntryFacts facts)
    {
        var actor = ActorOf(facts);
        foreach (var state in new[] { actor, facts.Owner ?? "" }.Where(state => state.Length == 3).Distinct(StringComparer.Ordinal))
        {
            db.Execute(
                "INSERT OR REPLACE INTO log_concern (state, idx, at, actor, owner, op, result, denied, family, purpose) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)",
                state, index, facts.At, actor, facts.Owner, facts.Operation, facts.Result, IsDenied(facts) ? 1 : 0, facts.Family, facts.Purpose);
        }
    }

    // A gateway's log is its nation's; at the hub it is the caller's nation that acted, by the certificate in the entry.
    private string ActorOf(EntryFacts facts) => facts.Node != keys.HubId
        ? stateOf(facts.Node)
        : SpiffeId.TryParse(facts.Peer, out var peer) && peer.Member != SpiffeId.HubMember ? peer.Member : "";

    // A clock that passed is a fact about who owed something, and nobody's denial.
    private static bool IsDenied(EntryFacts facts) => facts.Operation != "clock" && facts.Result is not ("ok" or "expired") && !facts.Result.EndsWith(" OK", StringComparison.Ordinal);
}

/// <summary>Keeps the index beside the tree.</summary>
internal sealed class SearchIndexWorker(SearchIndex index, TimeProvider time, ILogger<SearchIndexWorker> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                while (!stoppingToken.IsCancellationRequested && await index.TakeAsync().ConfigureAwait(false))
                {
                    // One batch after the other.
                }
            }
            catch (Exception later) when (later is StoreFullException or StoreBusyException)
            {
                // Search is behind for as long as that; the log itself goes on in its own reserve.
                log.LogWarning("The search index waits: {Reason}", later.Message);
            }
        }
    }
}
