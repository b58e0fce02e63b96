using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Broker.LookUp;

/// <summary>A record as it is kept; the row is its entry in memory.</summary>
internal sealed record KeptRecord(int Row, BlindRecord Record);

/// <summary>The SQL of blind records. They leave with the notice, or with their epoch.</summary>
internal static class RecordStore
{
    /// <summary>Keeps a record in the place of the one for the same notice, epoch and key.</summary>
    /// <returns>The row, and what it took the place of; the row is 0 when the same bytes are there already.</returns>
    public static (int Row, KeptRecord? Before) Keep(StoreConnection db, BlindRecord record, byte[] bytes)
    {
        var before = db.First(
            "SELECT id, record FROM blind_record WHERE epoch = @0 AND key_id = @1 AND notice_id = @2",
            row => (Id: row.GetInt64(0), Bytes: (byte[])row.GetValue(1)),
            record.Epoch, record.KeyId, record.NoticeId);
        if (before.Bytes is not null && before.Bytes.AsSpan().SequenceEqual(bytes))
        {
            return (0, null);
        }
        if (before.Bytes is not null)
        {
            db.Execute("DELETE FROM blind_record WHERE id = @0", before.Id);
        }
        db.Execute(
            "INSERT INTO blind_record (notice_id, epoch, key_id, version, record) VALUES (@0, @1, @2, @3, @4)",
            record.NoticeId, record.Epoch, record.KeyId, record.Version, bytes);
        return (checked((int)db.Scalar<long>("SELECT last_insert_rowid()")), before.Bytes is null ? null : Kept(before.Id, before.Bytes));
    }

    /// <summary>Records after a row, of epochs from one on and notices in force, in order.</summary>
    public static List<KeptRecord> Page(StoreConnection db, long after, uint fromEpoch, int limit) => db.Query(
        "SELECT id, record FROM blind_record WHERE id > @0 AND epoch >= @1 AND notice_id IN (SELECT notice_id FROM active_notice) ORDER BY id LIMIT @2",
        row => Kept(row.GetInt64(0), (byte[])row.GetValue(1)), after, fromEpoch, limit);

    /// <summary>The records of a notice, under all keys.</summary>
    public static List<KeptRecord> Of(StoreConnection db, string noticeId) => db.Query(
        "SELECT id, record FROM blind_record WHERE notice_id = @0", row => Kept(row.GetInt64(0), (byte[])row.GetValue(1)), noticeId);

    /// <summary>The notice of a row; null when the record is gone.</summary>
    public static string? NoticeOf(StoreConnection db, int row) => db.Scalar<string>("SELECT notice_id FROM blind_record WHERE id = @0", row);

    public static void Remove(StoreConnection db, string noticeId) => db.Execute("DELETE FROM blind_record WHERE notice_id = @0", noticeId);

    public static bool HasBefore(StoreConnection db, uint epoch) => db.Scalar<long>("SELECT EXISTS (SELECT 1 FROM blind_record WHERE epoch < @0)", epoch) == 1;

    /// <summary>Removes records of epochs that have ended.</summary>
    public static void RemoveBefore(StoreConnection db, uint epoch, int limit) =>
        db.Execute("DELETE FROM blind_record WHERE id IN (SELECT id FROM blind_record WHERE epoch < @0 LIMIT @1)", epoch, limit);

    /// <summary>Notices in force, and how many of them a key's records stand for.</summary>
    public static (long Active, IReadOnlyDictionary<(uint Epoch, string KeyId), long> Recorded) Coverage(StoreConnection db) => (
        db.Scalar<long>("SELECT count(*) FROM active_notice"),
        db.Query("SELECT epoch, key_id, count(*) FROM blind_record GROUP BY epoch, key_id", row => (Key: ((uint)row.GetInt64(0), row.GetString(1)), Count: row.GetInt64(2)))
            .ToDictionary(one => one.Key, one => one.Count));

    private static KeptRecord Kept(long id, byte[] bytes) => new(checked((int)id), BlindRecord.Parser.ParseFrom(bytes));
}
