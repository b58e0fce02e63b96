using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Gateway.Attachments;

/// <summary>A complete upload: what it is, or why it may not travel.</summary>
internal sealed record UploadEnd(StoredUpload Upload, FileInspection Inspection, string Blob);

/// <summary>Takes files of the own desks, sealed from the first chunk on, and looks at each as a whole when it is complete.</summary>
internal sealed class Uploads(AttachmentStore attachments, AttachmentKeys keys, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>The upload of this id, begun now or before.</summary>
    public async Task<StoredUpload> BeginAsync(string agency, string role, string id, long size, byte[] sha256)
    {
        var found = attachments.Upload(agency, role, id);
        if (found is null)
        {
            var key = keys.Make();
            found = await attachments.Store.WriteAsync(db =>
            {
                // Asked again inside the act: two streams of one id may be open at once.
                if (AttachmentStore.Upload(db, agency, role, id) is { } other)
                {
                    return other;
                }
                Room(db, agency, size);
                AttachmentStore.Begin(db, agency, role, id, size, sha256, key, time.GetUtcNow());
                return AttachmentStore.Upload(db, agency, role, id)!;
            }).ConfigureAwait(false);
        }
        return found.Size == size && found.Sha256.AsSpan().SequenceEqual(sha256)
            ? found
            : throw new Fault(FaultReason.SubmissionIdReused, "This upload id was used for another file; take a new one for a new file.").ToException();
    }

    /// <summary>Seals and keeps the next chunk; bytes of the file that are durable now.</summary>
    public async Task<long> KeepAsync(StoredUpload upload, long offset, ReadOnlyMemory<byte> data)
    {
        if (offset < 0 || offset >= upload.Size || offset % AttachmentLimits.ChunkBytes != 0 || data.Length != Math.Min(AttachmentLimits.ChunkBytes, upload.Size - offset))
        {
            throw Fault.Invalid([new FieldViolation("chunk", "length", $"{AttachmentLimits.ChunkBytes} bytes at a multiple of it, but for the last chunk.")]).ToException();
        }
        var index = offset / AttachmentLimits.ChunkBytes;
        var chunk = WithSeal(upload, seal => seal.Seal(index, data.Span));
        // A chunk that comes twice is sealed twice under one nonce; only the one that is kept ever leaves this memory.
        var held = await attachments.Store.WriteAsync(db => AttachmentStore.Keep(db, upload.File.Id, index * ChunkSeal.SealedChunkBytes, chunk)).ConfigureAwait(false);
        return Plain(held ?? throw Fault.NotFound().ToException());
    }

    /// <summary>Bytes of the file in so many sealed ones.</summary>
    public static long Plain(long held) => held - ((held + ChunkSeal.SealedChunkBytes - 1) / ChunkSeal.SealedChunkBytes * ChunkSeal.TagBytes);

    /// <summary>Looks at a complete upload.</summary>
    public UploadEnd Inspect(StoredUpload upload) => WithSeal(upload, seal =>
    {
        using var stream = new SealedFileStream(attachments, upload.File.Id, seal);
        var inspection = FileInspector.Inspect(stream, upload.Size);
        var (plain, blob) = stream.Finish();
        if (stream.Broken)
        {
            throw new InvalidOperationException("A chunk that this gateway sealed does not open: the store is damaged.");
        }
        return new UploadEnd(
            upload,
            plain.AsSpan().SequenceEqual(upload.Sha256) ? inspection : new FileInspection(null, "attachment.hash", "The bytes that came are not those of the stated hash."),
            blob);
    });

    private T WithSeal<T>(StoredUpload upload, Func<ChunkSeal, T> use)
    {
        var key = keys.Open(upload.File.Key!);
        try
        {
            using var seal = new ChunkSeal(key, upload.Size);
            return use(seal);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private void Room(StoreConnection db, string agency, long size)
    {
        var limits = options.Value.Attachments;
        var (files, bytes) = AttachmentStore.Uploaded(db, agency);
        if (files >= limits.QuotaFiles || bytes + size > limits.QuotaBytes)
        {
            throw new Fault(
                FaultReason.QuotaExceeded, $"{files} files of {agency} with {bytes} bytes wait for a notice that takes them; {limits.QuotaFiles} files and {limits.QuotaBytes} bytes may.").ToException();
        }
    }
}
