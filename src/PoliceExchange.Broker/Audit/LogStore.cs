using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Broker.Audit;

/// <summary>How far a node's log is held here.</summary>
/// <param name="Node">Gateway or hub id.</param>
/// <param name="Held">Last sequence number held; 0 for none.</param>
/// <param name="Sequenced">Last sequence number that has a leaf.</param>
/// <param name="Hash">SHA-256 of the last entry held.</param>
/// <param name="HeardAt">Last word of the node about its log.</param>
/// <param name="Problem">A gap or a second history; null when there is none.</param>
internal sealed record NodeLogRow(string Node, long Held, long Sequenced, byte[] Hash, DateTimeOffset HeardAt, string? Problem);

/// <summary>An entry that got its place in the tree.</summary>
internal sealed record Leaf(long Index, string Node, long Sequence, byte[] Entry);

/// <summary>A checkpoint as it was signed, with the cosignatures that it has.</summary>
internal sealed record StoredCheckpoint(long Size, string Note, DateTimeOffset At, bool Published);

/// <summary>Another process took the lease: this one must not number or sign anything more.</summary>
internal sealed class LeaseLostException() : Exception("Another process holds the sequencer's lease.");

/// <summary>
/// The SQL of the hub's log. An entry is a row written with the act that it records (hub) or with the acknowledgement
/// of the gateway that handed it in; the sequencer numbers rows, and everything after that is derived (DESIGN.md 7).
/// </summary>
internal sealed class LogStore(DurableStore store, BrokerKeys keys)
{
    private const int KeepCheckpoints = 1_000;

    public DurableStore Store => store;

    /// <summary>Takes the lease from whoever had it; the token fences the older holder out.</summary>
    public Task<long> TakeLeaseAsync() => store.WriteAsync(
        db =>
        {
            db.Execute("INSERT INTO sequencer_lease (only, token) VALUES (1, 1) ON CONFLICT (only) DO UPDATE SET token = token + 1");
            return db.Scalar<long>("SELECT token FROM sequencer_lease");
        },
        essential: true);

    /// <summary>Numbers up to <paramref name="most"/> waiting entries: each node's in its order, none left out.</summary>
    public Task<List<Leaf>> SequenceAsync(long lease, int most) => store.WriteAsync(
        db =>
        {
            RequireLease(db, lease);
            var next = db.Scalar<long?>("SELECT max(idx) FROM leaf") + 1 ?? 0;
            var leaves = new List<Leaf>();
            db.Execute("INSERT OR IGNORE INTO log_node (node, held, sequenced, hash, heard_at) VALUES (@0, 0, 0, x'', 0)", keys.HubId);
            foreach (var (node, sequenced) in db.Query("SELECT node, sequenced FROM log_node WHERE node = @0 OR held > sequenced", row => (row.GetString(0), row.GetInt64(1)), keys.HubId))
            {
                var rows = db.Query(
                    node == keys.HubId
                        ? "SELECT seq, entry FROM journal WHERE @0 IS NOT NULL AND seq > @1 ORDER BY seq LIMIT @2"
                        : "SELECT seq, entry FROM forwarded WHERE node = @0 AND seq > @1 ORDER BY seq LIMIT @2",
                    row => (Sequence: row.GetInt64(0), Entry: (byte[])row.GetValue(1)),
                    node, sequenced, most - leaves.Count);
                foreach (var (sequence, entry) in rows)
                {
                    db.Execute("INSERT INTO leaf (idx, node, seq) VALUES (@0, @1, @2)", next, node, sequence);
                    leaves.Add(new Leaf(next++, node, sequence, entry));
                }
                if (rows.Count > 0)
                {
                    db.Execute("UPDATE log_node SET sequenced = @1 WHERE node = @0", node, rows[^1].Sequence);
                }
            }
            return leaves;
        },
        essential: true);

    /// <summary>Leaves from an index on, to grow the tree again after a restart.</summary>
    public List<Leaf> Leaves(long from, int most) => store.Read(db => db.Query(
        "SELECT l.idx, l.node, l.seq, coalesce(f.entry, j.entry) FROM leaf l " +
        "LEFT JOIN forwarded f ON l.node <> @2 AND f.node = l.node AND f.seq = l.seq LEFT JOIN journal j ON l.node = @2 AND j.seq = l.seq " +
        "WHERE l.idx >= @0 ORDER BY l.idx LIMIT @1",
        row => new Leaf(row.GetInt64(0), row.GetString(1), row.GetInt64(2), (byte[])row.GetValue(3)),
        from, most, keys.HubId));

    /// <summary>The index of an entry; null when it has none yet.</summary>
    public long? IndexOf(string node, long sequence) => store.Read(db => db.Scalar<long?>("SELECT idx FROM leaf WHERE node = @0 AND seq = @1", node, sequence));

    /// <summary>Entries with a leaf.</summary>
    public long Size() => store.Read(db => db.Scalar<long?>("SELECT max(idx) FROM leaf") + 1 ?? 0);

    /// <summary>Entries held that have no leaf yet.</summary>
    public long Waiting() => store.Read(db =>
        db.Scalar<long>("SELECT coalesce(sum(held - sequenced), 0) FROM log_node WHERE node <> @0", keys.HubId)
        + db.Scalar<long>("SELECT coalesce((SELECT max(seq) FROM journal), 0) - coalesce((SELECT sequenced FROM log_node WHERE node = @0), 0)", keys.HubId));

    public List<NodeLogRow> Nodes() => store.Read(db => db.Query(
        "SELECT node, held, sequenced, hash, heard_at, problem FROM log_node ORDER BY node", Map));

    public static NodeLogRow? Node(StoreConnection db, string node) =>
        db.First("SELECT node, held, sequenced, hash, heard_at, problem FROM log_node WHERE node = @0", Map, node);

    /// <summary>The hash of an entry held; null when it is not.</summary>
    public static byte[]? HashOf(StoreConnection db, string node, long sequence) =>
        db.Scalar<byte[]>("SELECT hash FROM forwarded WHERE node = @0 AND seq = @1", node, sequence);

    public static void Keep(StoreConnection db, string node, long sequence, byte[] hash, byte[] entry) =>
        db.Execute("INSERT INTO forwarded (node, seq, hash, entry) VALUES (@0, @1, @2, @3)", node, sequence, hash, entry);

    /// <summary>Keeps the signed head under which entries came: their own node stands for them.</summary>
    public static void KeepHead(StoreConnection db, string node, long sequence, string jws) =>
        db.Execute("INSERT OR IGNORE INTO log_head (node, seq, jws) VALUES (@0, @1, @2)", node, sequence, jws);

    /// <summary>Signed heads of a node, oldest first.</summary>
    public List<(long Sequence, string Jws)> Heads(string node, long after, int most) => store.Read(db => db.Query(
        "SELECT seq, jws FROM log_head WHERE node = @0 AND seq > @1 ORDER BY seq LIMIT @2", row => (row.GetInt64(0), row.GetString(1)), node, after, most));

    /// <summary>Notes what a node said of its log.</summary>

    public static void Heard(StoreConnection db, string node, long held, byte[] hash, DateTimeOffset at, string? problem) => db.Execute(
        "INSERT INTO log_node (node, held, sequenced, hash, heard_at, problem) VALUES (@0, @1, 0, @2, @3, @4) " +
        "ON CONFLICT (node) DO UPDATE SET held = excluded.held, hash = excluded.hash, heard_at = excluded.heard_at, problem = coalesce(excluded.problem, problem)",
        node, held, hash, at.ToUnixTimeMilliseconds(), problem);

    /// <summary>The newest checkpoint that the log signed.</summary>
    public StoredCheckpoint? Signed() => store.Read(db => db.First("SELECT size, note, at, published FROM checkpoint ORDER BY size DESC LIMIT 1", MapCheckpoint));

    /// <summary>The newest checkpoint with a quorum.</summary>
    public StoredCheckpoint? Published() => store.Read(db => db.First("SELECT size, note, at, published FROM checkpoint WHERE published = 1 ORDER BY size DESC LIMIT 1", MapCheckpoint));

    /// <summary>Keeps a checkpoint before anybody sees it; it never goes back behind an earlier one.</summary>
    public Task SignAsync(long lease, StoredCheckpoint checkpoint) => store.WriteAsync(
        db =>
        {
            RequireLease(db, lease);
            if (db.Scalar<long?>("SELECT max(size) FROM checkpoint") >= checkpoint.Size)
            {
                throw new LeaseLostException();
            }
            db.Execute("INSERT INTO checkpoint (size, note, at) VALUES (@0, @1, @2)", checkpoint.Size, checkpoint.Note, checkpoint.At.ToUnixTimeMilliseconds());
            db.Execute(
                "DELETE FROM checkpoint WHERE size < (SELECT min(size) FROM (SELECT size FROM checkpoint ORDER BY size DESC LIMIT @0)) " +
                "AND size <> (SELECT max(size) FROM checkpoint WHERE published = 1)",
                KeepCheckpoints);
        },
        essential: true);

    /// <summary>Keeps the cosignatures that came.</summary>
    public Task CosignedAsync(long lease, long size, string note, bool published) => store.WriteAsync(
        db =>
        {
            RequireLease(db, lease);
            db.Execute("UPDATE checkpoint SET note = @1, published = @2 WHERE size = @0", size, note, published ? 1 : 0);
        },
        essential: true);

    private static void RequireLease(StoreConnection db, long lease)
    {
        if (db.Scalar<long>("SELECT token FROM sequencer_lease") != lease)
        {
            throw new LeaseLostException();
        }
    }

    private static NodeLogRow Map(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), (byte[])row.GetValue(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.IsDBNull(5) ? null : row.GetString(5));

    private static StoredCheckpoint MapCheckpoint(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), row.GetInt64(3) == 1);
}
