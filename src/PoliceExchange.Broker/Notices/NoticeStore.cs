using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.Broker.Notices;

/// <summary>What acceptance needs of a verified header.</summary>
internal sealed record Arrival(
    string Env,
    string Jti,
    ReadOnlyMemory<byte> Bytes,
    string NoticeId,
    int Version,
    string? Previous,
    string Gateway,
    string IssuerState,
    string IssuerAgency,
    Lane Lane,
    NoticeType Type,
    ReadOnlyMemory<byte> Header,
    IReadOnlyList<string> Recipients,
    IReadOnlyList<string> WithdrawnFrom,
    DateTimeOffset ValidUntil)
{
    /// <summary>It takes the notice away from everybody.</summary>
    public bool Withdraws => Type == NoticeType.Withdraw;

    /// <summary>It may use the reserve of the disk and is not counted against the quota: a withdrawal, and a version that goes just ahead of its own.</summary>
    public bool Essential { get; init; }
}

/// <summary>What became of an arrival.</summary>
internal abstract record Acceptance
{
    /// <summary>Accepted, now or before; the hub's signed receipt.</summary>
    public sealed record Accepted(string Receipt, bool First) : Acceptance;

    /// <summary>It does not follow the version that the hub holds.</summary>
    public sealed record Conflict(string Problem) : Acceptance;

    /// <summary>The sender has too much undelivered at the hub.</summary>
    public sealed record OverQuota(string Problem) : Acceptance;
}

/// <summary>A row of a mailbox, ready to be handed over.</summary>
internal sealed record MailboxItem(Lane Lane, long Sequence, string Env, byte[]? Envelope, string? Receipt, bool Handed, long AcceptedAt = 0);

/// <summary>A mailbox row whose deadline passed without proof.</summary>
internal sealed record Unproven(string Gateway, Lane Lane, long Sequence, string Env, string NoticeId, int Version, string Sender, string Jti);

/// <summary>
/// The SQL of the relay. Each method that takes a connection runs inside one act of the store: all of it or
/// nothing is kept. Rows of one (gateway, lane) have contiguous sequences; a row that may no longer be
/// delivered stays as `gone` until it is passed, so that a gap is always a fault and never normal.
/// </summary>
internal sealed class NoticeStore(DurableStore store, NoticeOptions options, TimeProvider time)
{
    public T Read<T>(Func<StoreConnection, T> query) => store.Read(query);

    /// <summary>Accepts an arrival: journal entry, envelope, mailbox rows and receipt together.</summary>
    /// <param name="entry">The access entry of the acceptance.</param>
    /// <param name="sign">Signs the accepted receipt, given the row number in the journal.</param>
    public Acceptance Accept(StoreConnection db, Arrival arrival, AccessEntry entry, Func<long, string> sign)
    {
        if (db.Scalar<string>("SELECT receipt FROM envelope WHERE env = @0", arrival.Env) is { } earlier)
        {
            return new Acceptance.Accepted(earlier, First: false);
        }
        if (Follows(db, arrival) is { } problem)
        {
            return new Acceptance.Conflict(problem);
        }
        if (!arrival.Essential && OverQuota(db, arrival) is { } quota)
        {
            return new Acceptance.OverQuota(quota);
        }
        var now = time.GetUtcNow();
        // The receipt names the row of the entry, the entry the receipt's hash: neither can be exchanged later (D14).
        var receipt = "";
        Journal.Append(db, (row, previous) =>
        {
            receipt = sign(row);
            return (entry with { Object = HashOf(receipt) }).ToBytes(row, previous);
        });
        db.Execute(
            "INSERT INTO notice (notice_id, version, env, gateway, issuer_state, issuer_agency, withdrawn) VALUES (@0, @1, @2, @3, @4, @5, @6) " +
            "ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version, env = excluded.env, withdrawn = excluded.withdrawn",
            arrival.NoticeId, arrival.Version, arrival.Env, arrival.Gateway, arrival.IssuerState, arrival.IssuerAgency, arrival.Withdraws ? 1 : 0);
        ActiveNotices.Follow(db, arrival);
        if (arrival.Lane == Lane.Withdrawals)
        {
            Suppress(db, arrival);
        }
        var noProof = now + (arrival.Lane == Lane.Withdrawals ? options.NoProofAfter / 8 : options.NoProofAfter);
        db.Execute(
            "INSERT INTO envelope (env, notice_id, version, gateway, lane, bytes, size, pending, accepted_at, valid_until, no_proof_at, receipt, jti) " +
            "VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)",
            arrival.Env, arrival.NoticeId, arrival.Version, arrival.Gateway, (int)arrival.Lane, arrival.Bytes.ToArray(), arrival.Bytes.Length,
            arrival.Recipients.Count, entry.At.ToUnixTimeMilliseconds(), arrival.ValidUntil.ToUnixTimeMilliseconds(), noProof.ToUnixTimeMilliseconds(), receipt, arrival.Jti);
        foreach (var recipient in arrival.Recipients)
        {
            Enqueue(db, recipient, arrival.Lane, arrival.Env, receipt: null);
        }
        db.Execute(
            "INSERT INTO usage (gateway, envelopes, bytes) VALUES (@0, 1, @1) " +
            "ON CONFLICT (gateway) DO UPDATE SET envelopes = envelopes + 1, bytes = bytes + excluded.bytes",
            arrival.Gateway, arrival.Bytes.Length);
        return new Acceptance.Accepted(receipt, First: true);
    }

    /// <summary>What makes a receipt undeniable in the log: base64url of the SHA-256 of its text.</summary>
    internal static string HashOf(string receipt) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(receipt)));

    /// <summary>Rows after a position, oldest first.</summary>
    public List<MailboxItem> Items(string gateway, Lane lane, long after, int limit) => store.Read(db => db.Query(
        "SELECT m.seq, m.env, m.receipt, m.gone, m.handed_at, e.bytes, e.accepted_at FROM mailbox m LEFT JOIN envelope e ON m.receipt IS NULL AND m.gone = 0 AND e.env = m.env " +
        "WHERE m.gateway = @0 AND m.lane = @1 AND m.seq > @2 ORDER BY m.seq LIMIT @3",
        row => new MailboxItem(
            lane,
            row.GetInt64(0),
            row.GetString(1),
            row.IsDBNull(5) ? null : (byte[])row.GetValue(5),
            row.IsDBNull(2) ? null : row.GetString(2),
            !row.IsDBNull(4),
            row.IsDBNull(6) ? 0 : row.GetInt64(6)),
        gateway, (int)lane, after, limit));

    /// <summary>The last sequence of each lane that ever had an item.</summary>
    public List<Position> Heads(string gateway) => store.Read(db => db.Query(
        "SELECT lane, seq FROM mailbox_head WHERE gateway = @0",
        row => new Position { Lane = (Lane)row.GetInt32(0), Sequence = (ulong)row.GetInt64(1) },
        gateway));

    /// <summary>Records that items are about to leave the store (I2): one entry per envelope, then the hand-over time.</summary>
    public Task HandOverAsync(string gateway, IReadOnlyList<MailboxItem> items, Func<MailboxItem, AccessEntry> entry) => store.WriteAsync(
        db =>
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var item in items)
            {
                Journal.Append(db, entry(item).ToBytes);
                db.Execute(
                    "UPDATE mailbox SET handed_at = coalesce(handed_at, @3) WHERE gateway = @0 AND lane = @1 AND seq = @2",
                    gateway, (int)item.Lane, item.Sequence, now);
            }
        },
        essential: true);

    /// <summary>Drops receipts that the gateway has held for long.</summary>
    public Task PassReceiptsAsync(string gateway, long through) => through <= options.KeepReceipts ? Task.CompletedTask : store.WriteAsync(
        db => db.Execute("DELETE FROM mailbox WHERE gateway = @0 AND lane = @1 AND seq <= @2", gateway, (int)Lane.Receipts, through - options.KeepReceipts),
        essential: true);

    // INDEXED BY, here and below: by itself SQLite takes the primary key, whose first column is the gateway too, and reads
    // that gateway's whole mailbox for each receipt.

    /// <summary>The sender of an envelope that is or was addressed to a gateway; null when there is none.</summary>
    public static string? SenderOf(StoreConnection db, string env, string recipient) => db.Scalar<string>(
        "SELECT e.gateway FROM envelope e JOIN mailbox m INDEXED BY mailbox_env ON m.env = e.env AND m.receipt IS NULL WHERE e.env = @0 AND m.gateway = @1",
        env, recipient);

    /// <summary>Keeps a receipt and queues it to the sender; false when it was kept before.</summary>
    public bool KeepReceipt(StoreConnection db, string env, string party, string state, string actor, string jws, string sender, bool settles, AccessEntry entry)
    {
        var kept = db.Execute(
            "INSERT OR IGNORE INTO receipt (env, party, state, actor, jws, at) VALUES (@0, @1, @2, @3, @4, @5)",
            env, party, state, actor, jws, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (kept == 0)
        {
            return false;
        }
        Journal.Append(db, (entry with { Object = HashOf(jws) }).ToBytes);
        Enqueue(db, sender, Lane.Receipts, env, jws);
        if (settles && db.Execute("UPDATE mailbox INDEXED BY mailbox_env SET settled = 1 WHERE env = @0 AND gateway = @1 AND receipt IS NULL AND settled = 0", env, party) > 0)
        {
            Release(db, env, 1);
        }
        return true;
    }

    /// <summary>Queues a signed statement on a notice to its owner.</summary>
    public static void Tell(StoreConnection db, string owner, string env, string jws) => Enqueue(db, owner, Lane.Receipts, env, jws);

    /// <summary>How many receipts a recipient has given for an envelope.</summary>
    public static long ReceiptsOf(StoreConnection db, string env, string party) => db.Scalar<long>("SELECT count(*) FROM receipt WHERE env = @0 AND party = @1", env, party);

    /// <summary>Handed over long enough ago without a delivered receipt, and not yet said to be relayed.</summary>
    public List<Unproven> Relayed(DateTimeOffset handedBefore, int limit) => store.Read(db => db.Query(
        Unproved + "AND m.relayed = 0 AND m.handed_at <= @0 LIMIT @1", MapUnproven, handedBefore.ToUnixTimeMilliseconds(), limit));

    /// <summary>Past the time by which proof was due.</summary>
    public List<Unproven> NoProof(DateTimeOffset now, int limit) => store.Read(db => db.Query(
        Unproved + "AND m.no_proof = 0 AND e.no_proof_at <= @0 LIMIT @1", MapUnproven, now.ToUnixTimeMilliseconds(), limit));

    /// <summary>Undelivered and no longer deliverable: past its validity (withdrawals excepted) or past store-and-forward.</summary>
    public List<Unproven> Expired(DateTimeOffset now, int limit) => store.Read(db => db.Query(
        Unproved + "AND ((e.lane <> 1 AND e.valid_until <= @0) OR e.accepted_at <= @1) LIMIT @2",
        MapUnproven, now.ToUnixTimeMilliseconds(), (now - options.StoreAndForward).ToUnixTimeMilliseconds(), limit));

    /// <summary>Marks a hub receipt as given, so that it is given once.</summary>
    public static void Mark(StoreConnection db, Unproven row, bool noProof) => db.Execute(
        noProof
            ? "UPDATE mailbox SET no_proof = 1 WHERE gateway = @0 AND lane = @1 AND seq = @2"
            : "UPDATE mailbox SET relayed = 1 WHERE gateway = @0 AND lane = @1 AND seq = @2",
        row.Gateway, (int)row.Lane, row.Sequence);

    /// <summary>Ends the wait for one recipient.</summary>
    public static void GiveUp(StoreConnection db, Unproven row)
    {
        if (db.Execute(
            "UPDATE mailbox SET gone = 1, settled = 1 WHERE gateway = @0 AND lane = @1 AND seq = @2 AND settled = 0",
            row.Gateway, (int)row.Lane, row.Sequence) > 0)
        {
            Release(db, row.Env, 1);
        }
    }

    /// <summary>Takes notices past their validity out of the notices in force; returns their ids.</summary>
    public async Task<IReadOnlyList<string>> SweepAsync(DateTimeOffset now, int limit) =>
        store.Read(db => db.Scalar<long>("SELECT EXISTS (SELECT 1 FROM active_notice WHERE valid_until <= @0)", now.ToUnixTimeMilliseconds())) == 0
            ? []
            : await store.WriteAsync(db => ActiveNotices.Sweep(db, now, limit), essential: true).ConfigureAwait(false);

    /// <summary>Forgets delivered envelopes and receipts whose idempotency horizon is over (I6).</summary>
    public Task<int> ForgetAsync(int limit) => store.WriteAsync(
        db =>
        {
            var before = (time.GetUtcNow() - options.StoreAndForward - options.Remember).ToUnixTimeMilliseconds();
            var old = db.Query("SELECT env FROM envelope WHERE bytes IS NULL AND accepted_at <= @0 LIMIT @1", row => row.GetString(0), before, limit);
            foreach (var env in old)
            {
                db.Execute("DELETE FROM receipt WHERE env = @0", env);
                db.Execute("DELETE FROM mailbox WHERE env = @0 AND receipt IS NULL", env);
                db.Execute("DELETE FROM envelope WHERE env = @0", env);
            }
            return old.Count;
        },
        essential: true);

    private const string Unproved =
        "SELECT m.gateway, m.lane, m.seq, m.env, e.notice_id, e.version, e.gateway, e.jti FROM mailbox m JOIN envelope e ON e.env = m.env " +
        "WHERE m.receipt IS NULL AND m.settled = 0 AND m.gone = 0 ";

    private static Unproven MapUnproven(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetString(0), (Lane)row.GetInt32(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6), row.GetString(7));

    private static string? Follows(StoreConnection db, Arrival arrival)
    {
        var head = db.First(
            "SELECT version, env, gateway, issuer_state, issuer_agency, withdrawn FROM notice WHERE notice_id = @0",
            row => (Version: row.GetInt32(0), Env: row.GetString(1), Gateway: row.GetString(2), State: row.GetString(3), Agency: row.GetString(4), Withdrawn: row.GetInt32(5) == 1),
            arrival.NoticeId);
        if (head.Env is null)
        {
            return arrival.Version == 1 && arrival.Previous is null ? null : "The hub holds no earlier version of this notice.";
        }
        // The identity of another's notice is not confirmed: its version conflict reads like any other.
        if (head.Gateway != arrival.Gateway || head.State != arrival.IssuerState || head.Agency != arrival.IssuerAgency)
        {
            return "The hub holds no earlier version of this notice.";
        }
        return head.Withdrawn ? "The notice is withdrawn."
            : arrival.Version != head.Version + 1 || arrival.Previous != head.Env ? $"The next version is {head.Version + 1} and names {head.Env} as its previous."
            : null;
    }

    private string? OverQuota(StoreConnection db, Arrival arrival)
    {
        var used = db.First("SELECT envelopes, bytes FROM usage WHERE gateway = @0", row => (Envelopes: row.GetInt64(0), Bytes: row.GetInt64(1)), arrival.Gateway);
        return used.Envelopes >= options.QuotaEnvelopes ? $"{used.Envelopes} undelivered envelopes of {arrival.Gateway} are at the hub; the quota is {options.QuotaEnvelopes}."
            : used.Bytes + arrival.Bytes.Length > options.QuotaBytes ? $"{used.Bytes} undelivered bytes of {arrival.Gateway} are at the hub; the quota is {options.QuotaBytes}."
            : null;
    }

    private static void Enqueue(StoreConnection db, string gateway, Lane lane, string env, string? receipt)
    {
        db.Execute(
            "INSERT INTO mailbox_head (gateway, lane, seq) VALUES (@0, @1, 1) ON CONFLICT (gateway, lane) DO UPDATE SET seq = seq + 1",
            gateway, (int)lane);
        db.Execute(
            "INSERT INTO mailbox (gateway, lane, seq, env, receipt) SELECT @0, @1, seq, @2, @3 FROM mailbox_head WHERE gateway = @0 AND lane = @1",
            gateway, (int)lane, env, receipt);
    }

    /// <summary>Takes earlier versions out of the mailboxes of those who lose the notice, before the tombstone itself is queued.</summary>
    private static void Suppress(StoreConnection db, Arrival arrival)
    {
        var waiting = db.Query(
            "SELECT m.gateway, m.env FROM mailbox m JOIN envelope e ON e.env = m.env WHERE e.notice_id = @0 AND m.receipt IS NULL AND m.settled = 0",
            row => (Gateway: row.GetString(0), Env: row.GetString(1)),
            arrival.NoticeId);
        foreach (var (gateway, env) in waiting.Where(row => arrival.Withdraws || arrival.WithdrawnFrom.Contains(row.Gateway)))
        {
            db.Execute("UPDATE mailbox INDEXED BY mailbox_env SET gone = 1, settled = 1 WHERE gateway = @0 AND env = @1 AND receipt IS NULL", gateway, env);
            Release(db, env, 1);
        }
    }

    /// <summary>Counts down the recipients that still wait; at none, the sealed bytes leave the hub.</summary>
    private static void Release(StoreConnection db, string env, int recipients)
    {
        db.Execute("UPDATE envelope SET pending = pending - @1 WHERE env = @0", env, recipients);
        var freed = db.First(
            "SELECT gateway, size FROM envelope WHERE env = @0 AND pending <= 0 AND bytes IS NOT NULL",
            row => (Gateway: row.GetString(0), Size: row.GetInt64(1)),
            env);
        if (freed.Gateway is not null)
        {
            db.Execute("UPDATE envelope SET bytes = NULL WHERE env = @0", env);
            db.Execute("UPDATE usage SET envelopes = envelopes - 1, bytes = bytes - @1 WHERE gateway = @0", freed.Gateway, freed.Size);
        }
    }
}
