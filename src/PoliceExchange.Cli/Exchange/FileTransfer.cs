using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Exchange;

/// <summary>Files between a desk and its gateway, one chunk in memory at a time. Both ways go on where they were: the side that keeps says from where.</summary>
internal sealed class FileTransfer(DeskClient client)
{
    // Chunks that may be on their way without the gateway's word that they are durable.
    private const int Window = 8;

    /// <summary>The hash of a file, which is stated before its first byte is sent.</summary>
    public static byte[] HashOf(Stream file)
    {
        file.Position = 0;
        return SHA256.HashData(file);
    }

    /// <summary>Brings a file; after a cut the same call with the same id goes on.</summary>
    /// <param name="file">Can be read from any place.</param>
    /// <param name="mediaType">What it is taken for; empty to be told.</param>
    public async Task<UploadedFile> UploadAsync(Requester requester, string uploadId, Stream file, byte[] sha256, string mediaType, CancellationToken stop)
    {
        using var call = client.Attachments.Upload(cancellationToken: stop);
        var open = new UploadOpen { Requester = requester, UploadId = uploadId, SizeBytes = (ulong)file.Length, Sha256 = ByteString.CopyFrom(sha256), MediaType = mediaType };
        await WriteAsync(call, new UploadRequest { Open = open }, stop).ConfigureAwait(false);
        long? sent = null;
        while (await call.ResponseStream.MoveNext(stop).ConfigureAwait(false))
        {
            if (call.ResponseStream.Current.File is { } done)
            {
                return done;
            }
            var held = (long)call.ResponseStream.Current.HeldBytes;
            sent ??= held;
            for (; sent < file.Length && sent - held < Window * AttachmentLimits.ChunkBytes; sent += AttachmentLimits.ChunkBytes)
            {
                var chunk = new byte[Math.Min(AttachmentLimits.ChunkBytes, file.Length - sent.Value)];
                file.Position = sent.Value;
                await file.ReadExactlyAsync(chunk, stop).ConfigureAwait(false);
                await WriteAsync(call, new UploadRequest { Chunk = new FileChunk { Offset = (ulong)sent.Value, Data = UnsafeByteOperations.UnsafeWrap(chunk) } }, stop).ConfigureAwait(false);
            }
        }
        throw new EndOfStreamException("The gateway ended the upload before it was complete.");
    }

    /// <summary>Fetches an attachment into a file, from the last whole chunk that the file has; its hash is compared at the end.</summary>
    /// <returns>Null when the bytes are not those that the agency signed.</returns>
    public async Task<AttachmentFacts?> DownloadAsync(Requester requester, string noticeId, string attachmentId, Stream file, CancellationToken stop)
    {
        var from = file.Length / AttachmentLimits.ChunkBytes * AttachmentLimits.ChunkBytes;
        using var call = client.Attachments.GetAttachment(
            new GetAttachmentRequest { Requester = requester, NoticeId = noticeId, AttachmentId = attachmentId, Offset = (ulong)from }, cancellationToken: stop);
        AttachmentFacts? facts = null;
        while (await call.ResponseStream.MoveNext(stop).ConfigureAwait(false))
        {
            var message = call.ResponseStream.Current;
            facts ??= message.Facts;
            if (message.Chunk is { } chunk)
            {
                file.Position = (long)chunk.Offset;
                await file.WriteAsync(chunk.Data.Memory, stop).ConfigureAwait(false);
            }
        }
        return facts is not null && (ulong)file.Length == facts.Reference.SizeBytes && HashOf(file).AsSpan().SequenceEqual(facts.Reference.Sha256.Span) ? facts : null;
    }

    // A writer whose stream was refused says only that it ended; why, the reader says.
    private static async Task WriteAsync(AsyncDuplexStreamingCall<UploadRequest, UploadResponse> call, UploadRequest request, CancellationToken stop)
    {
        try
        {
            await call.RequestStream.WriteAsync(request, stop).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException)
        {
            while (await call.ResponseStream.MoveNext(stop).ConfigureAwait(false))
            {
            }
            throw new EndOfStreamException("The gateway ended the upload before it was complete.", ended);
        }
    }
}
