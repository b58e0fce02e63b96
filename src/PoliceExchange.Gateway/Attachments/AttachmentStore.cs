using Microsoft.Data.Sqlite;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Attachments;

namespace PoliceExchange.Gateway.Attachments;

/// <summary>Sealed bytes of one file.</summary>
/// <param name="Size">Sealed bytes in all.</param>
/// <param name="Held">Sealed bytes that are durable here.</param>
/// <param name="Key">Its sealed key; null for what was received.</param>
internal sealed record SealedFile(long Id, long Size, long Held, byte[]? Key);

/// <summary>A file that a desk brings.</summary>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Facts">What it is; null until it is complete.</param>
/// <param name="Blob">Digest of the sealed bytes; empty until it is complete.</param>
internal sealed record StoredUpload(string Agency, string Role, string Id, SealedFile File, long Size, byte[] Sha256, FileFacts? Facts, string Blob);

/// <summary>An attachment of a version that was sent or received.</summary>
/// <param name="Desk">The desk that alone has a key of it; empty for every desk of the state.</param>
/// <param name="Reference">As it was signed; null for what was received, where it lies sealed.</param>
internal sealed record StoredAttachment(string Env, string Part, string NoticeId, string Id, string Desk, string Blob, SealedFile File, string State, string Problem, byte[]? Reference);

/// <summary>An attachment of a version that goes out.</summary>
internal sealed record SentAttachment(string Part, string Id, string Desk, long File, string Blob, byte[] Reference);

/// <summary>An attachment that a received header names and whose key this gateway opened.</summary>
internal sealed record ReceivedAttachment(string Part, string Id, string Desk, string Blob, long Size);

/// <summary>
/// The SQL of attachments at a gateway. Bytes lie in chunks as they are sealed; a file goes with the last row that names it, by a trigger of the
/// store, so that whoever purges a notice purges its attachments in the same act.
/// </summary>
internal sealed class AttachmentStore(DurableStore store)
{
    private const string Columns =
        "a.env, a.part, a.notice_id, a.id, a.desk, a.blob, a.state, a.problem, a.reference, f.id, f.size, f.held, f.key FROM attachment a JOIN sealed_file f ON f.id = a.file";

    private const string UploadColumns =
        "u.agency, u.role, u.upload_id, u.size, u.sha256, u.blob, u.media, u.width, u.height, u.depth, u.place, f.id, f.size, f.held, f.key FROM attachment_upload u JOIN sealed_file f ON f.id = u.file";

    public DurableStore Store => store;

    public StoredUpload? Upload(string agency, string role, string id) => store.Read(db => Upload(db, agency, role, id));

    public static StoredUpload? Upload(StoreConnection db, string agency, string role, string id) =>
        db.First($"SELECT {UploadColumns} WHERE u.agency = @0 AND u.role = @1 AND u.upload_id = @2", MapUpload, agency, role, id);

    /// <summary>A complete upload of these bytes by this desk.</summary>
    public StoredUpload? UploadOf(string agency, string role, byte[] sha256) => store.Read(db => db.First(
        $"SELECT {UploadColumns} WHERE u.agency = @0 AND u.sha256 = @2 AND u.role = @1 AND u.blob <> '' ORDER BY u.at LIMIT 1", MapUpload, agency, role, sha256));

    /// <summary>Files and bytes of an agency that no notice took yet.</summary>
    public static (long Files, long Bytes) Uploaded(StoreConnection db, string agency) => db.First(
        "SELECT count(*), coalesce(sum(size), 0) FROM attachment_upload WHERE agency = @0", row => (row.GetInt64(0), row.GetInt64(1)), agency);

    public static void Begin(StoreConnection db, string agency, string role, string id, long size, byte[] sha256, byte[] key, DateTimeOffset at)
    {
        db.Execute("INSERT INTO sealed_file (size, held, key) VALUES (@0, 0, @1)", ChunkSeal.SealedSize(size), key);
        db.Execute(
            "INSERT INTO attachment_upload (agency, role, upload_id, file, size, sha256, at) VALUES (@0, @1, @2, last_insert_rowid(), @3, @4, @5)",
            agency, role, id, size, sha256, at.ToUnixTimeMilliseconds());
    }

    public static void Complete(StoreConnection db, StoredUpload upload, FileFacts facts, string blob) => db.Execute(
        "UPDATE attachment_upload SET blob = @3, media = @4, width = @5, height = @6, depth = @7, place = @8 WHERE agency = @0 AND role = @1 AND upload_id = @2",
        upload.Agency, upload.Role, upload.Id, blob, facts.MediaType, facts.Width, facts.Height, facts.DepthBits, facts.StatesPlace ? 1 : 0);

    public static void Forget(StoreConnection db, StoredUpload upload) => db.Execute(
        "DELETE FROM attachment_upload WHERE agency = @0 AND role = @1 AND upload_id = @2", upload.Agency, upload.Role, upload.Id);

    /// <summary>Deletes uploads that no notice took in time.</summary>
    public async Task SweepAsync(DateTimeOffset before, int limit)
    {
        var at = before.ToUnixTimeMilliseconds();
        if (store.Read(db => db.Scalar<long>("SELECT EXISTS (SELECT 1 FROM attachment_upload WHERE at <= @0)", at)) != 0)
        {
            await store.WriteAsync(
                db => db.Execute("DELETE FROM attachment_upload WHERE file IN (SELECT file FROM attachment_upload WHERE at <= @0 ORDER BY at LIMIT @1)", at, limit), essential: true).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the chunk at a place; what is held now, which is less than the caller thought when it was not the next one.</summary>
    /// <returns>Null when the file is gone.</returns>
    public static long? Keep(StoreConnection db, long file, long offset, ReadOnlyMemory<byte> chunk)
    {
        if (Held(db, file) is not { } held || held != offset)
        {
            return Held(db, file);
        }
        db.Execute("INSERT INTO sealed_chunk (file, seq, bytes) VALUES (@0, @1, @2)", file, held / ChunkSeal.SealedChunkBytes, chunk.ToArray());
        db.Execute("UPDATE sealed_file SET held = held + @1 WHERE id = @0", file, chunk.Length);
        return held + chunk.Length;
    }

    public static long? Held(StoreConnection db, long file) => db.Scalar<long?>("SELECT held FROM sealed_file WHERE id = @0", file);

    /// <summary>A sealed chunk; null when it is gone.</summary>
    public byte[]? Chunk(long file, long seq) =>
        store.Read(db => db.First("SELECT bytes FROM sealed_chunk WHERE file = @0 AND seq = @1", row => (byte[])row.GetValue(0), file, seq));

    /// <summary>The attachments of a version.</summary>
    public List<StoredAttachment> Of(string env) => store.Read(db => db.Query($"SELECT {Columns} WHERE a.env = @0 ORDER BY length(a.part), a.part", Map, env));

    /// <summary>Keeps what goes out with a version; false when a file is gone.</summary>
    public static bool KeepSent(StoreConnection db, string env, string noticeId, IReadOnlyList<SentAttachment> attachments)
    {
        foreach (var one in attachments)
        {
            if (Held(db, one.File) is null)
            {
                return false;
            }
            db.Execute(
                "INSERT INTO attachment (env, part, notice_id, id, desk, blob, file, state, problem, settled, reference) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, '', 1, @8)",
                env, one.Part, noticeId, one.Id, one.Desk, one.Blob, one.File, AttachmentState.Queued, one.Reference);
            // The notice has it now; the upload is over.
            db.Execute("DELETE FROM attachment_upload WHERE file = @0", one.File);
        }
        return true;
    }

    /// <summary>A version composed anew has other bytes, hence another name.</summary>
    public static void Renamed(StoreConnection db, string env, string to) => db.Execute("UPDATE attachment SET env = @1 WHERE env = @0", env, to);

    /// <summary>Keeps what a received version brings. A file that an earlier version brought stays.</summary>
    public static void KeepReceived(StoreConnection db, string env, string noticeId, IReadOnlyList<ReceivedAttachment> attachments)
    {
        foreach (var one in attachments)
        {
            if (db.Execute(
                "INSERT INTO attachment (env, part, notice_id, id, desk, blob, file, state, problem, settled) " +
                "SELECT @0, @1, @2, @3, @4, @5, file, state, problem, 0 FROM attachment WHERE notice_id = @2 AND blob = @5 LIMIT 1",
                env, one.Part, noticeId, one.Id, one.Desk, one.Blob) == 0)
            {
                db.Execute("INSERT INTO sealed_file (size, held) VALUES (@0, 0)", one.Size);
                db.Execute(
                    "INSERT INTO attachment (env, part, notice_id, id, desk, blob, file, state, problem, settled) VALUES (@0, @1, @2, @3, @4, @5, last_insert_rowid(), @6, '', 0)",
                    env, one.Part, noticeId, one.Id, one.Desk, one.Blob, AttachmentState.Arriving);
            }
        }
    }

    /// <summary>Removes the attachments of versions before one.</summary>
    public static void Purge(StoreConnection db, string noticeId, int beforeVersion) => db.Execute(
        "DELETE FROM attachment WHERE env IN (SELECT env FROM envelope WHERE notice_id = @0 AND version < @1)", noticeId, beforeVersion);

    /// <summary>What the hub must be brought: of versions that it accepted.</summary>
    public List<StoredAttachment> ForHub(int limit) => store.Read(db => db.Query(
        $"SELECT {Columns} WHERE a.state = '{AttachmentState.Queued}' AND a.env NOT IN (SELECT env FROM outbox) ORDER BY f.id LIMIT @0", Map, limit));

    /// <summary>What the hub has for this gateway, urgent notices first.</summary>
    public List<StoredAttachment> Arriving(int limit) => store.Read(db => db.Query(
        $"SELECT {Columns} JOIN notice n ON n.notice_id = a.notice_id WHERE a.state = '{AttachmentState.Arriving}' ORDER BY n.priority = 'ROUTINE', f.id LIMIT @0", Map, limit));

    /// <summary>What the hub still waits for although it is settled here.</summary>
    public List<StoredAttachment> Unsettled(int limit) => store.Read(db => db.Query(
        $"SELECT {Columns} WHERE a.settled = 0 AND a.state <> '{AttachmentState.Arriving}' LIMIT @0", Map, limit));

    /// <summary>All rows of one file rise together: versions of a notice share it.</summary>
    public static void Set(StoreConnection db, long file, string state, string problem = "")
    {
        db.Execute("UPDATE attachment SET state = @1, problem = @2 WHERE file = @0", file, state, problem);
        if (state == AttachmentState.Refused)
        {
            db.Execute("DELETE FROM sealed_chunk WHERE file = @0", file);
            db.Execute("UPDATE sealed_file SET held = 0 WHERE id = @0", file);
        }
    }

    public static void Settled(StoreConnection db, IEnumerable<StoredAttachment> attachments)
    {
        foreach (var one in attachments)
        {
            db.Execute("UPDATE attachment SET settled = 1 WHERE file = @0", one.File.Id);
        }
    }

    /// <summary>Notes an act that may be done once; when it was first done.</summary>
    public static DateTimeOffset Once(StoreConnection db, string env, string part, byte[] mark, DateTimeOffset now)
    {
        db.Execute("INSERT OR IGNORE INTO attachment_once (env, part, mark, at) VALUES (@0, @1, @2, @3)", env, part, mark, now.ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(db.Scalar<long>("SELECT at FROM attachment_once WHERE env = @0 AND part = @1 AND mark = @2", env, part, mark));
    }

    private static StoredAttachment Map(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), File(row, 9), row.GetString(6), row.GetString(7),
        row.IsDBNull(8) ? null : (byte[])row.GetValue(8));

    private static StoredUpload MapUpload(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), File(row, 11), row.GetInt64(3), (byte[])row.GetValue(4),
        row.GetString(5).Length == 0 ? null : new FileFacts(row.GetString(6), row.GetInt32(7), row.GetInt32(8), row.GetInt32(9), row.GetInt32(10) == 1), row.GetString(5));

    private static SealedFile File(SqliteDataReader row, int at) => new(row.GetInt64(at), row.GetInt64(at + 1), row.GetInt64(at + 2), row.IsDBNull(at + 3) ? null : (byte[])row.GetValue(at + 3));
}
