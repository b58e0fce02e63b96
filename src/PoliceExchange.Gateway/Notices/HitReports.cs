using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>A look-up that met a notice of this nation.</summary>
/// <param name="Id">Row; newer is larger.</param>
/// <param name="NoticeId">The notice.</param>
/// <param name="Gateway">Gateway that asked.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="At">When.</param>
/// <param name="Silent">True when the answer was that there is nothing.</param>
/// <param name="Jws">The signed statement.</param>
internal sealed record HitReport(long Id, string NoticeId, string Gateway, ReceiptActor Actor, DateTimeOffset At, bool Silent, string Jws);

/// <summary>What the nation is told of look-ups that met its notices: who asked, when and for what purpose, by signed statements.</summary>
internal static class HitReports
{
    /// <summary>Keeps a statement that verified; the same again changes nothing.</summary>
    /// <returns>True when it is new, and about a person who was invented to see who asks.</returns>
    public static bool Keep(StoreConnection db, Receipt receipt, string jws) => db.Execute(
        "INSERT OR IGNORE INTO hit_report (notice_id, gateway, actor, at, silent, jws) VALUES (@0, @1, @2, @3, @4, @5)",
        receipt.NoticeId.ToString(), receipt.Subject, ActorText.Of(receipt.Actor!), receipt.At.ToUnixTimeMilliseconds(), receipt.State == ReceiptState.SilentHit ? 1 : 0, jws) > 0
        && db.Scalar<long>("SELECT count(*) FROM silent_alert WHERE notice_id = @0 AND invented = 1", receipt.NoticeId.ToString()) > 0;

    /// <summary>Newest first, before a row.</summary>
    /// <param name="noticeId">Of one notice; empty for all.</param>
    public static List<HitReport> Page(StoreConnection db, string noticeId, long before, int limit) => db.Query(
        "SELECT id, notice_id, gateway, actor, at, silent, jws FROM hit_report WHERE id < @0 AND (@1 = '' OR notice_id = @1) ORDER BY id DESC LIMIT @2",
        row => new HitReport(
            row.GetInt64(0), row.GetString(1), row.GetString(2), ActorText.Parse(row.GetString(3))!, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetInt32(5) == 1, row.GetString(6)),
        before, noticeId, limit);
}
