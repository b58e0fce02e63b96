using Microsoft.Data.Sqlite;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A notice of this nation whose record is due.</summary>
/// <param name="Change">Turn of the ledger that it was read in; 0 from a walk, which strikes nothing.</param>
internal sealed record DueRecord(string NoticeId, int Version, string Env, int Change = 0);

/// <summary>
/// Which records the hub must have. The store itself notes a notice as due when the hub accepts a version of it (a trigger of
/// schema step 9), whoever wrote that; a new key makes all of them due, which is a walk over the notices.
/// </summary>
internal static class RecordLedger
{
    // Everything but a follow-up: those have types behind RELAX.
    private const string Found =
        "n.direction = @0 AND n.state = @1 AND n.valid_until > @2 AND n.type IN ('NOTICE', 'MODIFY', 'NARROW', 'RELAX')";

    /// <summary>Notices in force after an id, in order: for a key under which none was handed in yet.</summary>
    public static List<DueRecord> All(StoreConnection db, DateTimeOffset now, string after, int limit) => db.Query(
        $"SELECT n.notice_id, n.version, n.env, 0 FROM notice n WHERE {Found} AND n.notice_id > @3 ORDER BY n.notice_id LIMIT @4",
        Map, (int)Direction.Sent, NoticeState.Accepted, now.ToUnixTimeMilliseconds(), after, limit);

    /// <summary>Notices that were accepted since they were last handed in.</summary>
    public static List<DueRecord> Due(StoreConnection db, DateTimeOffset now, int limit) => db.Query(
        $"SELECT n.notice_id, n.version, n.env, d.change FROM blind_record_due d JOIN notice n ON n.notice_id = d.notice_id WHERE {Found} ORDER BY n.notice_id LIMIT @3",
        Map, (int)Direction.Sent, NoticeState.Accepted, now.ToUnixTimeMilliseconds(), limit);

    /// <summary>Notes a notice as due once more: what is known beside its content changed.</summary>
    public static void Renew(StoreConnection db, StoredNotice notice) => db.Execute(
        "INSERT INTO blind_record_due (notice_id, version) VALUES (@0, @1) ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version, change = change + 1", notice.NoticeId, notice.Version);

    /// <summary>Strikes a notice off, unless another version was accepted meanwhile, or more became known of it.</summary>
    public static void Strike(StoreConnection db, DueRecord record) =>
        db.Execute("DELETE FROM blind_record_due WHERE notice_id = @0 AND version = @1 AND change = @2", record.NoticeId, record.Version, record.Change);

    private static DueRecord Map(SqliteDataReader row) => new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt32(3));
}
