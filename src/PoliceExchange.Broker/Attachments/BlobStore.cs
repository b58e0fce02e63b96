using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.State;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Attachments;

namespace PoliceExchange.Broker.Attachments;

/// <summary>A sealed attachment that is expected or here.</summary>
internal sealed record StoredBlob(long Id, string NoticeId, string Sha256, long Size, long Held, bool Complete);

/// <summary>What became of a chunk.</summary>
internal abstract record ChunkKept
{
    /// <summary>So much is durable now; less than was said when the chunk was not the next one.</summary>
    public sealed record Held(long Bytes) : ChunkKept;

    /// <summary>The chunk has another length than its place asks for.</summary>
    public sealed record WrongLength : ChunkKept;

    /// <summary>Nobody waits for it any more.</summary>
    public sealed record Gone : ChunkKept;
}

/// <summary>The SQL of sealed attachments at the hub, which has no key of them (I1).</summary>
internal sealed class BlobStore(DurableStore store)
{
    private const int SweepAtMost = 64;
    private const string Columns = "b.id, b.notice_id, b.sha256, b.size, b.held, b.complete";

    /// <summary>Told when a blob became complete; what there is to give is always read from the store.</summary>
    public Latest<object> Completed { get; } = new(new object());

    /// <summary>What a gateway may bring; null when no envelope of it in force names it, or nobody waits for it.</summary>
    public StoredBlob? OfSender(string gateway, string noticeId, string sha256) => store.Read(db => db.First(
        $"SELECT {Columns} FROM blob b WHERE b.notice_id = @0 AND b.sha256 = @1 AND b.gateway = @2", Map, noticeId, sha256, gateway));

    /// <summary>What a gateway may have; null when it is not, or no longer, for it.</summary>
    public StoredBlob? ForRecipient(string gateway, string noticeId, string sha256) => store.Read(db => db.First(
        $"SELECT {Columns} FROM blob b JOIN blob_due d ON d.blob = b.id AND d.gateway = @2 WHERE b.notice_id = @0 AND b.sha256 = @1", Map, noticeId, sha256, gateway));

    /// <summary>Keeps the next chunk; durable when it returns.</summary>
    public Task<ChunkKept> KeepAsync(StoredBlob blob, long offset, ReadOnlyMemory<byte> bytes) => store.WriteAsync<ChunkKept>(db =>
    {
        // Read again inside the act: another stream of the same gateway, or a withdrawal, may have come between.
        if (db.First($"SELECT {Columns} FROM blob b WHERE b.id = @0", Map, blob.Id) is not { } now)
        {
            return new ChunkKept.Gone();
        }
        if (offset != now.Held)
        {
            return new ChunkKept.Held(now.Held);
        }
        if (bytes.Length != Math.Min(ChunkSeal.SealedChunkBytes, now.Size - now.Held))
        {
            return new ChunkKept.WrongLength();
        }
        db.Execute("INSERT INTO blob_chunk (blob, seq, bytes) VALUES (@0, @1, @2)", now.Id, now.Held / ChunkSeal.SealedChunkBytes, bytes.ToArray());
        db.Execute("UPDATE blob SET held = held + @1 WHERE id = @0", now.Id, bytes.Length);
        return new ChunkKept.Held(now.Held + bytes.Length);
    });

    /// <summary>Compares a whole blob with its name; what is another thing is deleted, to be brought again.</summary>
    public async Task<bool> CompleteAsync(StoredBlob blob)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var seq = 0L; seq * ChunkSeal.SealedChunkBytes < blob.Size; seq++)
        {
            hash.AppendData(Chunk(blob.Id, seq) ?? []);
        }
        var genuine = Base64Url.EncodeToString(hash.GetHashAndReset()) == blob.Sha256;
        await store.WriteAsync(
            db =>
            {
                if (!genuine)
                {
                    db.Execute("DELETE FROM blob_chunk WHERE blob = @0", blob.Id);
                }
                db.Execute("UPDATE blob SET complete = @1, held = CASE @1 WHEN 1 THEN held ELSE 0 END WHERE id = @0 AND held = size", blob.Id, genuine ? 1 : 0);
            },
            essential: true).ConfigureAwait(false);
        if (genuine)
        {
            Completed.Set(new object());
        }
        return genuine;
    }

    /// <summary>Records that a blob is about to leave the store (I2).</summary>
    public Task HandOverAsync(AccessEntry entry) => store.WriteAsync(db => { Journal.Append(db, entry.ToBytes); }, essential: true);

    /// <summary>A sealed chunk; null when it is not here.</summary>
    public byte[]? Chunk(long blob, long seq) =>
        store.Read(db => db.First("SELECT bytes FROM blob_chunk WHERE blob = @0 AND seq = @1", row => (byte[])row.GetValue(0), blob, seq));

    /// <summary>A recipient has it, or wants it no more; with the last one the bytes leave the hub.</summary>
    public Task SettleAsync(string gateway, IReadOnlyList<(string NoticeId, string Sha256)> blobs) => store.WriteAsync(
        db =>
        {
            foreach (var (noticeId, sha256) in blobs)
            {
                db.Execute("DELETE FROM blob_due WHERE gateway = @2 AND blob IN (SELECT id FROM blob WHERE notice_id = @0 AND sha256 = @1)", noticeId, sha256, gateway);
                db.Execute("DELETE FROM blob WHERE notice_id = @0 AND sha256 = @1 AND NOT EXISTS (SELECT 1 FROM blob_due WHERE blob = blob.id)", noticeId, sha256);
            }
        },
        essential: true);

    /// <summary>Deletes what is past its stay.</summary>
    public async Task SweepAsync(DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        if (store.Read(db => db.Scalar<long>("SELECT EXISTS (SELECT 1 FROM blob WHERE until <= @0)", at)) != 0)
        {
            await store.WriteAsync(db => db.Execute("DELETE FROM blob WHERE id IN (SELECT id FROM blob WHERE until <= @0 LIMIT @1)", at, SweepAtMost), essential: true).ConfigureAwait(false);
        }
    }

    private static StoredBlob Map(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5) == 1);
}
