using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Witness;

/// <summary>How far the own log is at the hub.</summary>
/// <param name="Held">Last entry that the hub acknowledged.</param>
/// <param name="Proven">Last entry whose place in the hub's tree was proven under an accepted checkpoint.</param>
internal sealed record Forwarded(long Held, long Proven);

/// <summary>A checkpoint that this gateway accepted: a quorum cosigned it, and so did this nation.</summary>
internal sealed record AcceptedCheckpoint(long Size, string Note, DateTimeOffset At);

/// <summary>One entry of the own log.</summary>
internal sealed record JournalRow(long Sequence, byte[] Hash, byte[] Entry);

/// <summary>The SQL of witnessing and forwarding.</summary>
internal sealed class WitnessStore(DurableStore store)
{
    private const int MaxAlarms = 100;

    public DurableStore Store => store;

    /// <summary>What was cosigned last of a log; null for nothing.</summary>
    public (long Size, string Note)? Record(string origin) => store.Read(db => Record(db, origin));

    /// <summary>Replaces the record if it is still the one that the decision was made on; durable when it returns.</summary>
    /// <returns>False when another decision came between.</returns>
    public Task<bool> ReplaceAsync(string origin, long expectedSize, long size, string note) => store.WriteAsync(
        db =>
        {
            if ((Record(db, origin)?.Size ?? 0) != expectedSize)
            {
                return false;
            }
            db.Execute(
                "INSERT INTO witness_record (origin, size, note) VALUES (@0, @1, @2) ON CONFLICT (origin) DO UPDATE SET size = excluded.size, note = excluded.note",
                origin, size, note);
            return true;
        },
        essential: true);

    public AcceptedCheckpoint? Accepted() => store.Read(db => db.First(
        "SELECT size, note, at FROM accepted_checkpoint",
        row => new AcceptedCheckpoint(row.GetInt64(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)))));

    public Task AcceptAsync(AcceptedCheckpoint checkpoint) => store.WriteAsync(
        db => db.Execute(
            "INSERT INTO accepted_checkpoint (only, size, note, at) VALUES (1, @0, @1, @2) " +
            "ON CONFLICT (only) DO UPDATE SET size = excluded.size, note = excluded.note, at = excluded.at WHERE excluded.size >= size",
            checkpoint.Size, checkpoint.Note, checkpoint.At.ToUnixTimeMilliseconds()),
        essential: true);

    public Forwarded Forwarded() => store.Read(db => db.First(
        "SELECT held, proven FROM log_forwarded", row => new Forwarded(row.GetInt64(0), row.GetInt64(1)))) ?? new Forwarded(0, 0);

    public Task SetForwardedAsync(Forwarded forwarded) => store.WriteAsync(
        db => db.Execute(
            "INSERT INTO log_forwarded (only, held, proven) VALUES (1, @0, @1) ON CONFLICT (only) DO UPDATE SET held = excluded.held, proven = excluded.proven",
            forwarded.Held, forwarded.Proven),
        essential: true);

    /// <summary>Entries of the own log after a sequence number.</summary>
    public List<JournalRow> Entries(long after, int most) => store.Read(db => db.Query(
        "SELECT seq, hash, entry FROM journal WHERE seq > @0 ORDER BY seq LIMIT @1",
        row => new JournalRow(row.GetInt64(0), (byte[])row.GetValue(1), (byte[])row.GetValue(2)), after, most));

    /// <summary>One entry of the own log.</summary>
    public JournalRow? Entry(long sequence) => Entries(sequence - 1, 1) is [var row] && row.Sequence == sequence ? row : null;

    /// <summary>The newest entry of the own log; null for an empty one.</summary>
    public JournalRow? Newest() => store.Read(db => db.First(
        "SELECT seq, hash, entry FROM journal ORDER BY seq DESC LIMIT 1",
        row => new JournalRow(row.GetInt64(0), (byte[])row.GetValue(1), (byte[])row.GetValue(2))));

    /// <summary>
    /// Keeps what shows that the hub's log has two histories, or leaves this nation's entries out: once each, and the first
    /// <see cref="MaxAlarms"/>, because a hub that lies asks again every second and the first lie is the proof.
    /// </summary>
    /// <param name="reason">What a person sees.</param>
    /// <param name="evidence">Signed by the hub's log.</param>
    /// <param name="at">When.</param>
    public Task AlarmAsync(string reason, byte[] evidence, DateTimeOffset at) => store.WriteAsync(
        db => db.Execute(
            "INSERT INTO log_alarm (at, reason, evidence) SELECT @0, @1, @2 " +
            "WHERE (SELECT count(*) FROM log_alarm) < @3 AND NOT EXISTS (SELECT 1 FROM log_alarm WHERE reason = @1 AND evidence = @2)",
            at.ToUnixTimeMilliseconds(), reason, evidence, MaxAlarms),
        essential: true);

    /// <summary>The newest alarm; null for none.</summary>
    public string? Alarm() => store.Read(db => db.Scalar<string>("SELECT reason FROM log_alarm ORDER BY id DESC LIMIT 1"));

    private static (long Size, string Note)? Record(StoreConnection db, string origin)
    {
        var row = db.First("SELECT size, note FROM witness_record WHERE origin = @0", row => (Size: row.GetInt64(0), Note: row.GetString(1)), origin);
        return row.Note is null ? null : row;
    }
}
