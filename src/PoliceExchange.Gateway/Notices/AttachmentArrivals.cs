using System.Security.Cryptography;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// Takes the sealed bytes that the hub gives, and when they are whole compares them with what the agency signed: the digest of the sealed bytes, each
/// chunk under the key, the hash, size and type of the file by its content. Neither the hub nor the sender's gateway is believed.
/// </summary>
internal sealed class AttachmentArrivals(AttachmentStore attachments, NoticeStore notices, Opener opener, AccessLog access, GatewayIdentity self, NoticeSignals watchers, TimeProvider time, ILogger<AttachmentArrivals> log)
{
    /// <summary>Keeps a chunk; sealed bytes that are durable now, null when the attachment is purged.</summary>
    public Task<long?> KeepAsync(StoredAttachment attachment, long offset, ReadOnlyMemory<byte> chunk) => attachments.Store.WriteAsync(
        db => AttachmentStore.Held(db, attachment.File.Id) is { } held && chunk.Length == Math.Min(ChunkSeal.SealedChunkBytes, attachment.File.Size - held)
            ? AttachmentStore.Keep(db, attachment.File.Id, offset, chunk)
            : AttachmentStore.Held(db, attachment.File.Id),
        essential: true);

    /// <summary>Decides on a whole attachment.</summary>
    public async Task EndAsync(StoredAttachment attachment)
    {
        var problem = Problem(attachment);
        await SetAsync(attachment, problem is null ? AttachmentState.Here : AttachmentState.Refused, problem ?? "").ConfigureAwait(false);
    }

    /// <summary>The hub has it not, or no longer.</summary>
    public Task GoneAsync(StoredAttachment attachment) => SetAsync(attachment, AttachmentState.Refused, "attachment.gone");

    private async Task SetAsync(StoredAttachment attachment, string state, string problem)
    {
        var notice = notices.Store.Read(db => NoticeStore.Find(db, attachment.NoticeId));
        await attachments.Store.WriteAsync(
            db =>
            {
                // Purged meanwhile: there is nothing to say of it.
                if (AttachmentStore.Held(db, attachment.File.Id) is null)
                {
                    return;
                }
                AttachmentStore.Set(db, attachment.File.Id, state, problem);
                access.Append(db, new AccessEntry(self.Id, AccessOperation.Deliver, problem.Length == 0 ? "ok" : "ATTACHMENT_REFUSED", attachment.Env, "", time.GetUtcNow())
                {
                    Family = notice?.Family, Owner = notice?.IssuerState, Object = attachment.Blob,
                });
            },
            essential: true).ConfigureAwait(false);
        if (problem.Length > 0)
        {
            log.LogWarning("Refused an attachment of {Env}: {Problem}", attachment.Env, problem);
        }
        watchers.Changed(attachment.Env);
    }

    private string? Problem(StoredAttachment attachment)
    {
        if (opener.OpenSeal(attachment.Env, attachment.Part, null) is not { } signed)
        {
            return "attachment.key";
        }
        var key = signed.Key.ToByteArray();
        try
        {
            var reference = signed.Reference;
            var size = (long)reference.SizeBytes;
            using var seal = new ChunkSeal(key, size);
            using var stream = new SealedFileStream(attachments, attachment.File.Id, seal);
            var inspection = FileInspector.Inspect(stream, size);
            var (plain, blob) = stream.Finish();
            return stream.Broken || blob != attachment.Blob ? "attachment.sealed"
                : !plain.AsSpan().SequenceEqual(reference.Sha256.Span) ? "attachment.hash"
                : inspection.Facts is not { } facts ? inspection.Rule
                : AttachmentRules.Check(reference, facts, size, "", IsOfVictim(attachment.NoticeId)) is [var first, ..] ? first.Rule
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private bool IsOfVictim(string noticeId) =>
        notices.Store.Read(db => NoticeStore.Find(db, noticeId))?.Family == Codes.Name(NoticeFamily.TraffickingVictim);
}
