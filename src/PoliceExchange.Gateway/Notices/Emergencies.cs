using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Emergency access that two persons asked for.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Peer">Desk that asked, as its certificate names it.</param>
/// <param name="Officer">Who asked; nobody else may use it.</param>
/// <param name="NoticeId">The one notice; it may not be here.</param>
/// <param name="ConfirmedBy">Agency and role of who confirmed; null while nobody did.</param>
/// <param name="EndsAt">End.</param>
internal sealed record Emergency(string Id, string Peer, string Officer, string NoticeId, (string Agency, DeskRole Role)? ConfirmedBy, DateTimeOffset EndsAt);

/// <summary>
/// Requests for emergency access and their confirmations. Gone when they have ended; what remains are the entries. A desk
/// whose emergency access nobody reviewed for 72 hours has none until the review is made.
/// </summary>
internal sealed class Emergencies(NoticeStore notices, Readers readers, AccessLog access, TimeProvider time)
{
    /// <summary>How long both wait: a request for its confirmation, and the access from then on (POLICY.md 2).</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(60);

    /// <summary>Within which oversight reviews an emergency access.</summary>
    public static readonly TimeSpan ReviewLimit = TimeSpan.FromHours(72);

    private const int MostOpen = 10;
    private const string Columns = "id, peer, officer, notice_id, agency, role, ends_at";

    /// <summary>Opens a request, or gives the one that the officer has for this notice.</summary>
    public async Task<Emergency> RequestAsync(Desk desk, string noticeId, string reason)
    {
        var now = time.GetUtcNow();
        var entry = Entry(desk, noticeId, "EMERGENCY_REQUESTED", reason);
        return await notices.Store.WriteAsync(db =>
        {
            access.Append(db, entry);
            db.Execute("DELETE FROM emergency WHERE ends_at <= @0", now.ToUnixTimeMilliseconds());
            if (db.First($"SELECT {Columns} FROM emergency WHERE peer = @0 AND officer = @1 AND notice_id = @2", Map, desk.Peer, desk.Officer, noticeId) is { } open)
            {
                return open;
            }
            if (db.Scalar<long>("SELECT count(*) FROM emergency WHERE peer = @0 AND officer = @1", desk.Peer, desk.Officer) >= MostOpen)
            {
                throw new Fault(FaultReason.QuotaExceeded, $"{MostOpen} requests of this officer are open already.").ToException();
            }
            var made = new Emergency(Guid.CreateVersion7(now).ToString(), desk.Peer, desk.Officer, noticeId, null, now + Limit);
            db.Execute(
                "INSERT INTO emergency (id, peer, officer, notice_id, ends_at) VALUES (@0, @1, @2, @3, @4)",
                made.Id, made.Peer, made.Officer, noticeId, made.EndsAt.ToUnixTimeMilliseconds());
            return made;
        }).ConfigureAwait(false);
    }

    /// <summary>Confirms a request of somebody else; null when there is none that is open.</summary>
    public async Task<Emergency?> ConfirmAsync(Desk desk, string id, string reason)
    {
        var now = time.GetUtcNow();
        var open = notices.Store.Read(db => Find(db, id, now));
        if (open is null)
        {
            return null;
        }
        var alone = open.Peer == desk.Peer || open.Officer == desk.Officer;
        var entry = Entry(desk, open.NoticeId, alone ? "SECOND_PERSON" : "EMERGENCY_CONFIRMED", reason);
        var confirmed = await notices.Store.WriteAsync(db =>
        {
            access.Append(db, entry);
            if (!alone)
            {
                db.Execute(
                    "UPDATE emergency SET agency = @1, role = @2, ends_at = @3 WHERE id = @0 AND role IS NULL",
                    id, desk.Agency, Codes.Name(desk.Role), (now + Limit).ToUnixTimeMilliseconds());
            }
            return Find(db, id, now);
        }).ConfigureAwait(false);
        return alone
            ? throw new Fault(FaultReason.PolicyDenied, "SECOND_PERSON: another officer at another desk confirms an emergency.").ToException()
            : confirmed;
    }

    /// <summary>What lets this officer open this notice in an emergency now; null when nothing does.</summary>
    public Emergency? InForce(Desk desk, string noticeId)
    {
        var now = time.GetUtcNow();
        return notices.Store.Read(db => db.First(
            $"SELECT {Columns} FROM emergency WHERE peer = @0 AND officer = @1 AND notice_id = @2 AND role IS NOT NULL AND ends_at > @3",
            Map, desk.Peer, desk.Officer, noticeId, now.ToUnixTimeMilliseconds()) is { } emergency && !IsOverdue(db, desk, now) ? emergency : null);
    }

    // The tables of oversight: which of the desk's emergencies nobody has reviewed in time.
    private static bool IsOverdue(StoreConnection db, Desk desk, DateTimeOffset now) => db.Scalar<long>(
        """
        SELECT count(*) FROM access_index i WHERE i.op = 'break-glass' AND i.peer = @0 AND i.at < @1
            AND NOT EXISTS (SELECT 1 FROM review r WHERE r.seq = i.seq AND r.sample = 0)
        """,
        desk.Peer, (now - ReviewLimit).ToUnixTimeMilliseconds()) > 0;

    private PreparedEntry Entry(Desk desk, string noticeId, string result, string reason) =>
        readers.Entry(desk, AccessOperation.PermissionChange, result, justification: reason, asked: noticeId);

    private static Emergency? Find(StoreConnection db, string id, DateTimeOffset now) => db.First(
        $"SELECT {Columns} FROM emergency WHERE id = @0 AND ends_at > @1", Map, id, now.ToUnixTimeMilliseconds());

    private static Emergency Map(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
        row.IsDBNull(5) || !Codes.TryParse<DeskRole>(row.GetString(5), out var role) ? null : (row.GetString(4), role),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
