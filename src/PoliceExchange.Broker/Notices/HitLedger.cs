using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.Notices;

/// <summary>A hit whose owner is still to be told.</summary>
/// <param name="Id">Row.</param>
/// <param name="Party">Gateway that asked.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="State">hit or silent-hit.</param>
/// <param name="At">When the look-up was answered.</param>
/// <param name="NoticeId">What was met.</param>
internal sealed record DueHit(long Id, string Party, string Actor, string State, DateTimeOffset At, string NoticeId);

/// <summary>
/// Hits that owners are told of: once an hour for each notice and officer, so that who asks ten times does not fill a mailbox.
/// A hit has no entry of its own in the log, which all members read: a silent one would show there what the answer hid. The
/// entry of the look-up stands for both.
/// </summary>
internal static class HitLedger
{
    private const long Hour = 3_600_000;

    /// <summary>Runs in the act that records the look-up.</summary>
    /// <returns>False when the owner knows of this officer and hour already.</returns>
    public static bool Note(StoreConnection db, string noticeId, string party, ReceiptActor actor, ReceiptState state, DateTimeOffset at, bool told = false)
    {
        var ms = at.ToUnixTimeMilliseconds();
        return db.Execute(
            "INSERT OR IGNORE INTO hit (notice_id, party, actor, hour, state, at, told) VALUES (@0, @1, @2, @3, @4, @5, @6)",
            noticeId, party, ActorText.Of(actor), ms / Hour, Codes.Name(state), ms, told ? 1 : 0) > 0;
    }

    /// <summary>Hits on a notice by one gateway in the hour.</summary>
    public static long Count(StoreConnection db, string noticeId, string party, DateTimeOffset at) => db.Scalar<long>(
        "SELECT count(*) FROM hit WHERE notice_id = @0 AND party = @1 AND hour = @2", noticeId, party, at.ToUnixTimeMilliseconds() / Hour);

    /// <summary>Hits to tell of, oldest first.</summary>
    public static List<DueHit> Due(StoreConnection db, int limit) => db.Query(
        "SELECT id, party, actor, state, at, notice_id FROM hit INDEXED BY hit_due WHERE told = 0 ORDER BY id LIMIT @0",
        row => new DueHit(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetString(5)),
        limit);

    public static void Told(StoreConnection db, long id) => db.Execute("UPDATE hit SET told = 1 WHERE id = @0", id);

    /// <summary>Forgets rows that no repetition can meet any more.</summary>
    public static int Forget(StoreConnection db, DateTimeOffset now, int limit) =>
        db.Execute("DELETE FROM hit WHERE id IN (SELECT id FROM hit WHERE at < @0 ORDER BY at LIMIT @1)", now.ToUnixTimeMilliseconds() - (2 * Hour), limit);
}
