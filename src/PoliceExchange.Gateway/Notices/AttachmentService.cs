using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Attachments of a nation's desks; contract in attachment_service.proto.</summary>
internal sealed class AttachmentService(Uploads uploads, AttachmentStore attachments, AttachmentReading reading, Readers readers, AccessLog access, GatewayIdentity self)
    : Protocol.Notice.V1.AttachmentService.AttachmentServiceBase
{
    private const int MaxUploadId = 64;

    public override async Task Upload(IAsyncStreamReader<UploadRequest> requests, IServerStreamWriter<UploadResponse> responses, ServerCallContext context)
    {
        var stop = context.CancellationToken;
        if (!await requests.MoveNext(stop).ConfigureAwait(false) || requests.Current.Open is not { } open)
        {
            throw Fault.Invalid([new FieldViolation("open", "required", "Announce the file first.")]).ToException();
        }
        var desk = Desk.From(context.Peer(), open.Requester, self);
        var upload = await uploads.BeginAsync(desk.Agency, Codes.Name(desk.Role), Checked(open).UploadId, (long)open.SizeBytes, open.Sha256.ToByteArray()).ConfigureAwait(false);
        var held = Uploads.Plain(upload.File.Held);
        while (held < upload.Size)
        {
            await responses.WriteAsync(new UploadResponse { HeldBytes = (ulong)held }, stop).ConfigureAwait(false);
            if (!await requests.MoveNext(stop).ConfigureAwait(false))
            {
                return;
            }
            if (requests.Current.Chunk is not { } chunk)
            {
                throw Fault.Invalid([new FieldViolation("chunk", "required", "Open comes once; chunks follow.")]).ToException();
            }
            held = await uploads.KeepAsync(upload, (long)Math.Min(chunk.Offset, long.MaxValue), chunk.Data.Memory).ConfigureAwait(false);
        }
        var facts = upload.Facts ?? await EndAsync(desk, open, upload).ConfigureAwait(false);
        context.Call().MarkRecorded();
        await responses.WriteAsync(new UploadResponse { HeldBytes = (ulong)held, File = ToFile(upload, facts) }, stop).ConfigureAwait(false);
    }

    public override async Task GetAttachment(GetAttachmentRequest request, IServerStreamWriter<GetAttachmentResponse> responses, ServerCallContext context)
    {
        var stop = context.CancellationToken;
        var desk = Desk.From(context.Peer(), request.Requester, self);
        if (request.Offset % AttachmentLimits.ChunkBytes != 0 || request.Offset > AttachmentLimits.MaxBytes)
        {
            throw Fault.Invalid([new FieldViolation("offset", "range", $"A multiple of {AttachmentLimits.ChunkBytes} inside the file.")]).ToException();
        }
        // Decided and recorded before the first byte.
        using var opened = await reading.OpenAsync(desk, request.NoticeId, request.AttachmentId).ConfigureAwait(false);
        context.Call().MarkRecorded();
        var facts = new AttachmentFacts { Reference = opened.Reference, FileName = FileName(request, opened.Reference.MediaType) };
        facts.Obligations.AddRange(opened.Obligations);
        await responses.WriteAsync(new GetAttachmentResponse { Facts = facts }, stop).ConfigureAwait(false);
        for (var offset = (long)request.Offset; offset < opened.Size; offset += AttachmentLimits.ChunkBytes)
        {
            // Purged while it is read: what is left is not given.
            var plain = opened.Read(offset / AttachmentLimits.ChunkBytes) ?? throw Fault.NotFound().ToException();
            await responses.WriteAsync(new GetAttachmentResponse { Chunk = new FileChunk { Offset = (ulong)offset, Data = UnsafeByteOperations.UnsafeWrap(plain) } }, stop).ConfigureAwait(false);
        }
    }

    private async Task<FileFacts> EndAsync(Desk desk, UploadOpen open, StoredUpload upload)
    {
        var end = uploads.Inspect(upload);
        var (facts, rule, message) = end.Inspection is { Facts: { } found } && open.MediaType.Length > 0 && found.MediaType != open.MediaType
            ? new FileInspection(null, "attachment.type", $"The file is {found.MediaType}, and not what it was said to be.")
            : end.Inspection;
        var entry = readers.Entry(desk, AccessOperation.Upload, facts is null ? "FILE_REFUSED" : "ok", query: rule);
        await attachments.Store.WriteAsync(
            db =>
            {
                access.Append(db, entry);
                if (facts is null)
                {
                    AttachmentStore.Forget(db, upload);
                }
                else
                {
                    AttachmentStore.Complete(db, upload, facts, end.Blob);
                }
            },
            essential: true).ConfigureAwait(false);
        return facts ?? throw Fault.Invalid([new FieldViolation("file", rule, message)]).ToException();
    }

    private static UploadOpen Checked(UploadOpen open)
    {
        var violations = new List<FieldViolation>();
        if (open.UploadId.Length is 0 or > MaxUploadId || !ContentRules.IsCleanText(open.UploadId, lineFeeds: false))
        {
            violations.Add(new FieldViolation("open.upload_id", "length", $"1 to {MaxUploadId} characters of your choice, new for each file and the same after a cut."));
        }
        if (open.SizeBytes is 0 or > AttachmentLimits.MaxBytes)
        {
            violations.Add(new FieldViolation("open.size_bytes", "range", $"1 to {AttachmentLimits.MaxBytes} bytes."));
        }
        if (open.Sha256.Length != SHA256.HashSizeInBytes)
        {
            violations.Add(new FieldViolation("open.sha256", "length", "32 bytes."));
        }
        if (open.MediaType.Length > 0 && !FileTypes.All.Contains(open.MediaType))
        {
            violations.Add(new FieldViolation("open.media_type", "file.unknown", $"One of {string.Join(", ", FileTypes.All)}."));
        }
        return violations.Count == 0 ? open : throw Fault.Invalid(violations).ToException();
    }

    private static UploadedFile ToFile(StoredUpload upload, FileFacts facts) => new()
    {
        Sha256 = ByteString.CopyFrom(upload.Sha256), MediaType = facts.MediaType, SizeBytes = (ulong)upload.Size, WidthPx = (uint)facts.Width, HeightPx = (uint)facts.Height,
        DepthBits = (uint)facts.DepthBits, StatesPlace = facts.StatesPlace,
    };

    // Of ids alone: a name that a sender chose could carry what it must not, or end in .exe.
    private static string FileName(GetAttachmentRequest request, string mediaType) =>
        $"{request.NoticeId[..8]}-{new string([.. request.AttachmentId.Select(one => char.IsAsciiLetterOrDigit(one) ? one : '-')])}{FileTypes.Extension(mediaType)}";
}
