using Microsoft.Data.Sqlite;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The row of a notice: its current version.</summary>
internal sealed record StoredNotice(
    string NoticeId,
    Direction Direction,
    int Version,
    string Env,
    string Family,
    string Type,
    string IssuerState,
    string IssuerAgency,
    string Priority,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset ValidUntil,
    string Correlation,
    byte[] Header);

/// <summary>A sealed envelope and what a gateway must know of it.</summary>
internal sealed record StoredEnvelope(string Env, string Jti, byte[]? Bytes, string? InnerSha256, string Sender);

/// <summary>An answer given before for the same submission id.</summary>
internal sealed record EarlierSubmission(byte[] Digest, string NoticeId, int Version, string Env, string Recipients);

/// <summary>A part as this nation signed it.</summary>
internal sealed record SentPart(string Part, string Desk, byte[] Content);

/// <summary>One waiting envelope.</summary>
internal sealed record OutboxRow(long Id, Lane Lane, string Env, byte[] Bytes);

/// <summary>A verified arrival.</summary>
internal sealed record Received(StoredNotice Notice, string Jti, ReadOnlyMemory<byte> Bytes, string Sender, string Recipients, string InnerSha256, DateTimeOffset AcceptedAt = default);

/// <summary>
/// The SQL of notices at a gateway. Methods that take a connection run inside one act of the store, so that a
/// notice, its access entry, its outbox row and its receipt are kept together or not at all.
/// </summary>
internal sealed class NoticeStore(DurableStore store)
{
    private const string NoticeColumns =
        "notice_id, direction, version, env, family, type, issuer_state, issuer_agency, priority, state, created_at, valid_until, correlation, header";

    public DurableStore Store => store;

    /// <summary>What was answered to a submission id before; null when it is new.</summary>
    public static EarlierSubmission? Earlier(StoreConnection db, string state, string agency, string submissionId) => db.First(
        "SELECT digest, notice_id, version, env, recipients FROM submission WHERE state = @0 AND agency = @1 AND submission_id = @2",
        row => new EarlierSubmission((byte[])row.GetValue(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4)),
        state, agency, submissionId);

    public static StoredNotice? Find(StoreConnection db, string noticeId) =>
        db.First($"SELECT {NoticeColumns} FROM notice WHERE notice_id = @0", Map, noticeId);

    /// <summary>How this nation stands to what a thread asks for: its own FLAG, UNFLAG and CONVERT, newest first.</summary>
    public static List<StoredNotice> NationalStands(StoreConnection db, string correlation, int limit) => db.Query(
        $"SELECT {NoticeColumns} FROM notice WHERE correlation = @0 AND direction = @1 AND type IN ('FLAG', 'UNFLAG', 'CONVERT') " +
        $"AND state NOT IN ('{NoticeState.Refused}', '{NoticeState.Withdrawn}') ORDER BY notice_id DESC LIMIT @2",
        Map, correlation, (int)Direction.Sent, limit);

    /// <summary>The notice that an envelope is a version of.</summary>
    public static StoredNotice? FindByEnv(StoreConnection db, string env) => db.First(
        $"SELECT {NoticeColumns} FROM notice WHERE notice_id = (SELECT notice_id FROM envelope WHERE env = @0)", Map, env);

    public static StoredEnvelope? Envelope(StoreConnection db, string env) => db.First(
        "SELECT env, jti, bytes, inner_sha256, sender FROM envelope WHERE env = @0",
        row => new StoredEnvelope(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : (byte[])row.GetValue(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4)),
        env);

    public static List<SentPart> SentParts(StoreConnection db, string env) => db.Query(
        "SELECT part, desk, content FROM sent_part WHERE env = @0 ORDER BY part",
        row => new SentPart(row.GetString(0), row.GetString(1), (byte[])row.GetValue(2)),
        env);

    /// <summary>A page, newest first; UUIDv7 ids sort by time.</summary>
    public List<StoredNotice> Page(Direction direction, string before, int limit) => store.Read(db => db.Query(
        $"SELECT {NoticeColumns} FROM notice WHERE (@0 = 0 OR direction = @0) AND (@1 = '' OR notice_id < @1) ORDER BY notice_id DESC LIMIT @2",
        Map, (int)direction, before, limit));

    /// <summary>Keeps what was composed: submission, notice, envelope, own parts, outbox row.</summary>
    public static void KeepSent(
        StoreConnection db, string submissionId, byte[] digest, StoredNotice notice, string jti, ReadOnlyMemory<byte> bytes, string gateway,
        string recipients, string innerSha256, IEnumerable<SentPart> parts, Lane lane, bool withdraws, DateTimeOffset at)
    {
        db.Execute(
            "INSERT INTO submission (state, agency, submission_id, digest, notice_id, version, env, recipients, at) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8)",
            notice.IssuerState, notice.IssuerAgency, submissionId, digest, notice.NoticeId, notice.Version, notice.Env, recipients, at.ToUnixTimeMilliseconds());
        Put(db, notice);
        PutEnvelope(db, notice, jti, bytes, gateway, recipients, innerSha256, null);
        foreach (var part in parts)
        {
            db.Execute("INSERT INTO sent_part (env, part, desk, content) VALUES (@0, @1, @2, @3)", notice.Env, part.Part, part.Desk, part.Content);
        }
        if (lane == Lane.Withdrawals)
        {
            // A version that still waits goes just ahead of its own withdrawal, in the same lane, so that the hub sees them in
            // order, and side by side, so that the hub sees that it need not find room for it.
            var last = db.Scalar<long>("SELECT max(id) FROM outbox");
            db.Execute("INSERT INTO outbox (lane, env, notice_id) SELECT @1, env, notice_id FROM outbox WHERE notice_id = @0 ORDER BY id", notice.NoticeId, (int)Lane.Withdrawals);
            db.Execute("DELETE FROM outbox WHERE notice_id = @0 AND id <= @1", notice.NoticeId, last);
        }
        if (withdraws)
        {
            PurgeContent(db, notice.NoticeId, notice.Version);
        }
        db.Execute("INSERT INTO outbox (lane, env, notice_id) VALUES (@0, @1, @2)", (int)lane, notice.Env, notice.NoticeId);
    }

    /// <summary>What waits for the hub: one lane at a time, the most urgent first.</summary>
    public List<OutboxRow> Waiting(int limit) => store.Read(db => db.Query(
        "SELECT o.id, o.lane, o.env, e.bytes FROM outbox o JOIN envelope e ON e.env = o.env " +
        "WHERE o.lane = (SELECT min(lane) FROM outbox) ORDER BY o.id LIMIT @0",
        row => new OutboxRow(row.GetInt64(0), (Lane)row.GetInt32(1), row.GetString(2), (byte[])row.GetValue(3)),
        limit));

    /// <summary>The hub accepted an envelope: its receipt is kept and the row leaves the outbox.</summary>
    public static void Accepted(StoreConnection db, OutboxRow row, string hub, string receipt, DateTimeOffset at)
    {
        KeepReceipt(db, row.Env, hub, "accepted", "", at, receipt);
        Answered(db, row, NoticeState.Accepted);
        Leave(db, row);
    }

    /// <summary>Whether a row is still in the outbox with the same bytes.</summary>
    public static bool IsWaiting(StoreConnection db, OutboxRow row) => db.Scalar<long>("SELECT count(*) FROM outbox WHERE id = @0 AND env = @1", row.Id, row.Env) > 0;

    /// <summary>
    /// Puts other bytes of the same version in the place of those that wait; false, and nothing is changed, when they wait no more
    /// or a later version of the notice names them.
    /// </summary>
    public static bool Replace(
        StoreConnection db, OutboxRow row, string noticeId, int version, Protocol.Sealing.SealedEnvelope envelope, string recipients, string innerSha256, IReadOnlyList<SentPart> parts)
    {
        if (!IsWaiting(db, row)
            || db.Execute(
                "UPDATE notice SET env = @1, header = @2, created_at = @3 WHERE notice_id = @0 AND env = @4",
                noticeId, envelope.Env, envelope.HeaderJson.ToArray(), envelope.Header.CreatedAt.ToUnixTimeMilliseconds(), row.Env) == 0)
        {
            return false;
        }
        db.Execute(
            "UPDATE envelope SET env = @1, jti = @2, recipients = @3, inner_sha256 = @4, bytes = @5 WHERE env = @0",
            row.Env, envelope.Env, envelope.Jti, recipients, innerSha256, envelope.Bytes.ToArray());
        db.Execute("DELETE FROM sent_part WHERE env = @0", row.Env);
        foreach (var part in parts)
        {
            db.Execute("INSERT INTO sent_part (env, part, desk, content) VALUES (@0, @1, @2, @3)", envelope.Env, part.Part, part.Desk, part.Content);
        }
        db.Execute("UPDATE submission SET env = @2, recipients = @3 WHERE notice_id = @0 AND version = @1", noticeId, version, envelope.Env, recipients);
        db.Execute("UPDATE outbox SET env = @1 WHERE id = @0", row.Id, envelope.Env);
        return true;
    }

    /// <summary>The hub refused an envelope for good.</summary>
    public static void Refused(StoreConnection db, OutboxRow row, string reason)
    {
        db.Execute("UPDATE envelope SET refusal = @1 WHERE env = @0", row.Env, reason);
        Answered(db, row, NoticeState.Refused);
        Leave(db, row);
    }

    // By the notice's key: there is no index on its env, and a scan for each answer of the hub grows with all that was ever sent.
    private static void Answered(StoreConnection db, OutboxRow row, string state) => db.Execute(
        "UPDATE notice SET state = @1 WHERE notice_id = (SELECT notice_id FROM envelope WHERE env = @0) AND env = @0 AND state = @2",
        row.Env, state, NoticeState.Queued);

    // What was withdrawn while it waited kept its bytes for the hub; now it has them.
    private static void Leave(StoreConnection db, OutboxRow row)
    {
        db.Execute("DELETE FROM outbox WHERE id = @0", row.Id);
        db.Execute(
            "UPDATE envelope SET bytes = NULL WHERE env = @0 AND env NOT IN (SELECT env FROM outbox WHERE outbox.notice_id = envelope.notice_id) AND EXISTS " +
            "(SELECT 1 FROM notice WHERE notice.notice_id = envelope.notice_id AND notice.state = @1 AND notice.version > envelope.version)",
            row.Env, NoticeState.Withdrawn);
    }

    /// <summary>Keeps a receipt for something that this gateway sent; false when it was kept before.</summary>
    public static bool KeepReceipt(StoreConnection db, string env, string party, string state, string actor, DateTimeOffset at, string jws) => db.Execute(
        "INSERT OR IGNORE INTO receipt (env, party, state, actor, at, jws) VALUES (@0, @1, @2, @3, @4, @5)",
        env, party, state, actor, at.ToUnixTimeMilliseconds(), jws) > 0;

    /// <summary>Whether the originator is to be told of this actor: once each, and of so many for one envelope, so that no reader floods it.</summary>
    public static bool Tell(StoreConnection db, string env, string actor, int limit) =>
        db.Scalar<long>("SELECT count(*) FROM told WHERE env = @0", env) < limit
        && db.Execute("INSERT OR IGNORE INTO told (env, actor) VALUES (@0, @1)", env, actor) > 0;

    /// <summary>
    /// True when this gateway holds nothing under the id, or holds it from the same issuer. The hub checks the same;
    /// a hostile hub that let another state overwrite or withdraw a notice by its id is stopped here (I5).
    /// </summary>
    public static bool IsIssuers(StoreConnection db, StoredNotice notice) =>
        Find(db, notice.NoticeId) is not { } held
        || (held.Direction == notice.Direction && held.IssuerState == notice.IssuerState && held.IssuerAgency == notice.IssuerAgency);

    private static long TombstoneVersion(StoreConnection db, StoredNotice notice) => db.Scalar<long>(
        "SELECT version FROM tombstone WHERE notice_id = @0 AND issuer_state = @1 AND issuer_agency = @2",
        notice.NoticeId, notice.IssuerState, notice.IssuerAgency);

    /// <summary>Keeps a received version, unless a newer version or a tombstone is already here (DESIGN.md 13 (19)).</summary>
    public static bool KeepReceived(StoreConnection db, Received received)
    {
        var notice = received.Notice;
        if (TombstoneVersion(db, notice) > notice.Version
            || db.Scalar<long>("SELECT version FROM notice WHERE notice_id = @0", notice.NoticeId) >= notice.Version)
        {
            return false;
        }
        Put(db, notice);
        PutEnvelope(db, notice, received.Jti, received.Bytes, received.Sender, received.Recipients, received.InnerSha256, received.AcceptedAt.ToUnixTimeMilliseconds());
        db.Execute("UPDATE envelope SET bytes = NULL WHERE notice_id = @0 AND version < @1", notice.NoticeId, notice.Version);
        return true;
    }

    /// <summary>Purges what a tombstone names: content of every earlier version; the fact that it was here stays.</summary>
    public static void KeepTombstone(StoreConnection db, StoredNotice tombstone, DateTimeOffset acceptedAt = default)
    {
        db.Execute(
            "INSERT INTO tombstone (notice_id, issuer_state, issuer_agency, version, accepted_at) VALUES (@0, @1, @2, @3, @4) " +
            "ON CONFLICT (notice_id, issuer_state, issuer_agency) DO UPDATE SET version = max(version, excluded.version)",
            tombstone.NoticeId, tombstone.IssuerState, tombstone.IssuerAgency, tombstone.Version, acceptedAt.ToUnixTimeMilliseconds());
        db.Execute("UPDATE notice SET state = @1, version = @2 WHERE notice_id = @0", tombstone.NoticeId, NoticeState.Withdrawn, tombstone.Version);
        PurgeContent(db, tombstone.NoticeId, tombstone.Version);
    }

    /// <summary>Sets the state, and the outcome where one is given.</summary>
    public static void SetState(StoreConnection db, string noticeId, string state, string? outcome = null) =>
        db.Execute("UPDATE notice SET state = @1, outcome = coalesce(@2, outcome) WHERE notice_id = @0", noticeId, state, outcome);

    public static string? OutcomeOf(StoreConnection db, string noticeId) => db.Scalar<string>("SELECT outcome FROM notice WHERE notice_id = @0", noticeId);

    /// <summary>Queues a receipt of this gateway for the hub.</summary>
    public static void QueueReceipt(StoreConnection db, string jws) => db.Execute("INSERT INTO receipt_outbox (jws) VALUES (@0)", jws);

    public List<(long Id, string Jws)> WaitingReceipts(int limit) => store.Read(db => db.Query(
        "SELECT id, jws FROM receipt_outbox ORDER BY id LIMIT @0", row => (row.GetInt64(0), row.GetString(1)), limit));

    public static void ReceiptsTaken(StoreConnection db, long through) => db.Execute("DELETE FROM receipt_outbox WHERE id <= @0", through);

    /// <summary>The last position held of each lane.</summary>
    public List<Position> Positions() => store.Read(db => db.Query(
        "SELECT lane, seq FROM position", row => new Position { Lane = (Lane)row.GetInt32(0), Sequence = (ulong)row.GetInt64(1) }));

    /// <summary>Moves a lane on; an item that is not the next one is a gap and refused.</summary>
    public static void Advance(StoreConnection db, Lane lane, long sequence)
    {
        var held = db.Scalar<long>("SELECT seq FROM position WHERE lane = @0", (int)lane);
        if (sequence != held + 1)
        {
            throw new LaneGapException(lane, held, sequence);
        }
        db.Execute("INSERT INTO position (lane, seq) VALUES (@0, @1) ON CONFLICT (lane) DO UPDATE SET seq = excluded.seq", (int)lane, sequence);
    }

    public static void Quarantine(StoreConnection db, string env, string reason, ReadOnlyMemory<byte> bytes, DateTimeOffset at) => db.Execute(
        "INSERT OR IGNORE INTO quarantine (env, at, reason, bytes) VALUES (@0, @1, @2, @3)", env, at.ToUnixTimeMilliseconds(), reason, bytes.ToArray());

    /// <summary>Receipts of every version of a notice, with the recipients of each version.</summary>
    public List<(string Env, int Version, string Recipients, string? Refusal)> Versions(string noticeId) => store.Read(db => db.Query(
        "SELECT env, version, recipients, refusal FROM envelope WHERE notice_id = @0 AND direction = @1 ORDER BY version",
        row => (row.GetString(0), row.GetInt32(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)),
        noticeId, (int)Direction.Sent));

    public List<KeptReceipt> Receipts(string env) => store.Read(db => db.Query(
        "SELECT party, state, actor, at, jws FROM receipt WHERE env = @0",
        row => new KeptReceipt(row.GetString(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4)),
        env));

    /// <summary>Notices past their validity whose content is still here.</summary>
    public List<StoredNotice> PastValidity(DateTimeOffset now, int limit) => store.Read(db => db.Query(
        $"SELECT {NoticeColumns} FROM notice WHERE valid_until <= @0 AND direction = @1 AND state NOT IN ('EXPIRED', 'WITHDRAWN') LIMIT @2",
        Map, now.ToUnixTimeMilliseconds(), (int)Direction.Received, limit));

    /// <summary>Whether so many envelopes wait for the hub; asked on each submission, so rows are counted only when there may be as many.</summary>
    public bool OutboxHolds(long limit) => store.Read(db =>
        db.Scalar<long>("SELECT (SELECT max(id) FROM outbox) - (SELECT min(id) FROM outbox) + 1") >= limit
        && db.Scalar<long>("SELECT count(*) FROM outbox") >= limit);

    public (long Outbox, long Receipts, long Quarantined) Counts() => store.Read(db => (
        db.Scalar<long>("SELECT count(*) FROM outbox"),
        db.Scalar<long>("SELECT count(*) FROM receipt_outbox"),
        db.Scalar<long>("SELECT count(*) FROM quarantine")));

    /// <summary>Removes the content of versions before one; secure_delete overwrites the pages.</summary>
    public static void PurgeContent(StoreConnection db, string noticeId, int beforeVersion)
    {
        db.Execute(
            "DELETE FROM sent_part WHERE env IN (SELECT env FROM envelope WHERE notice_id = @0 AND version < @1)",
            noticeId, beforeVersion);
        db.Execute(
            "UPDATE envelope SET bytes = NULL WHERE notice_id = @0 AND version < @1 AND env NOT IN (SELECT env FROM outbox WHERE notice_id = @0)",
            noticeId, beforeVersion);
    }

    private static void Put(StoreConnection db, StoredNotice notice) => db.Execute(
        $"INSERT INTO notice ({NoticeColumns}) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13) " +
        "ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version, env = excluded.env, type = excluded.type, priority = excluded.priority, " +
        // A narrowing is a tombstone too and lives longer than what it narrows, whose end it does not put off (as at the hub).
        "state = excluded.state, valid_until = CASE excluded.type WHEN 'NARROW' THEN notice.valid_until ELSE excluded.valid_until END, header = excluded.header",
        notice.NoticeId, (int)notice.Direction, notice.Version, notice.Env, notice.Family, notice.Type, notice.IssuerState, notice.IssuerAgency,
        notice.Priority, notice.State, notice.CreatedAt.ToUnixTimeMilliseconds(), notice.ValidUntil.ToUnixTimeMilliseconds(), notice.Correlation, notice.Header);

    private static void PutEnvelope(
        StoreConnection db, StoredNotice notice, string jti, ReadOnlyMemory<byte> bytes, string sender, string recipients, string innerSha256, long? acceptedAt) =>
        db.Execute(
            "INSERT INTO envelope (env, notice_id, version, direction, sender, recipients, inner_sha256, bytes, jti, accepted_at) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)",
            notice.Env, notice.NoticeId, notice.Version, (int)notice.Direction, sender, recipients, innerSha256, bytes.ToArray(), jti, acceptedAt);

    private static StoredNotice Map(SqliteDataReader row) => new(
        row.GetString(0), (Direction)row.GetInt32(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
        row.GetString(7), row.GetString(8), row.GetString(9), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)), row.GetString(12), (byte[])row.GetValue(13));
}

/// <summary>A receipt that verified when it came.</summary>
/// <param name="Party">Whom it is about.</param>
/// <param name="State">Rung.</param>
/// <param name="Actor">Who opened or acted (ActorText); empty for none.</param>
/// <param name="At">When, by its signer's clock.</param>
/// <param name="Jws">Exact text.</param>
internal sealed record KeptReceipt(string Party, string State, string Actor, DateTimeOffset At, string Jws);

/// <summary>An item of a lane is not the one after the last that is held: something is missing.</summary>
internal sealed class LaneGapException(Lane lane, long held, long got)
    : InvalidOperationException($"Lane {lane} holds {held} and got {got}.")
{
    public Lane Lane => lane;
}
