using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>
/// Brings the sealed attachments of accepted notices to the hub, after the notice itself: a photograph holds up no warrant. The hub says where it
/// stands, so the first try and the one after a cut are this same loop.
/// </summary>
internal sealed class BlobSendWorker(AttachmentStore attachments, Outgoing outgoing, HubLink link, NoticeSignals watchers, ILogger<BlobSendWorker> log) : BackgroundService
{
    // Chunks that may be on their way without the hub's word that they are durable.
    private const int Window = 8;
    private const int Batch = 16;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = await link.Retry.ExecuteAsync(async cancel => await SendOnceAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            if (!more)
            {
                await outgoing.Attachments.WaitAsync(Idle, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> SendOnceAsync(CancellationToken cancel)
    {
        var waiting = attachments.ForHub(Batch);
        foreach (var attachment in waiting)
        {
            await SendAsync(attachment, cancel).ConfigureAwait(false);
        }
        return waiting.Count > 0;
    }

    private async Task SendAsync(StoredAttachment attachment, CancellationToken cancel)
    {
        try
        {
            if (!await PutAsync(attachment, cancel).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (RpcException refused) when (FaultDetails.From(refused).Reason is FaultReason.NotFound)
        {
            // Withdrawn meanwhile, or all who were named have it: nobody waits for it.
        }
        catch (RpcException refused) when (FaultDetails.From(refused).Reason is FaultReason.EnvelopeInvalid)
        {
            // What is kept here is not what was signed: the store is damaged, and sending it again would not mend it.
            log.LogError("The hub found other bytes than {Env} names for {Part}", attachment.Env, attachment.Part);
            await attachments.Store.WriteAsync(db => AttachmentStore.Set(db, attachment.File.Id, AttachmentState.Refused, "attachment.sealed"), essential: true).ConfigureAwait(false);
            return;
        }
        await attachments.Store.WriteAsync(db => AttachmentStore.Set(db, attachment.File.Id, AttachmentState.Sent), essential: true).ConfigureAwait(false);
        watchers.Changed(attachment.Env);
    }

    /// <summary>False when the line broke after something of it was taken: on at once, without the back-off of a hub that is away.</summary>
    private async Task<bool> PutAsync(StoredAttachment attachment, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var client = new BlobService.BlobServiceClient(link.Channel);
        using var call = client.Put(cancellationToken: silence.Token);
        var moved = false;
        try
        {
            await call.RequestStream.WriteAsync(new PutRequest { Open = new BlobName { NoticeId = attachment.NoticeId, Sha256 = attachment.Blob } }, silence.Token).ConfigureAwait(false);
            long? sent = null;
            while (true)
            {
                silence.CancelAfter(Silence);
                if (!await call.ResponseStream.MoveNext(silence.Token).ConfigureAwait(false))
                {
                    throw new LinkPauseException("the hub ended the stream of an attachment");
                }
                if (call.ResponseStream.Current.Complete)
                {
                    return true;
                }
                var held = (long)call.ResponseStream.Current.HeldBytes;
                moved |= sent is not null;
                sent ??= held;
                sent = await FillAsync(call.RequestStream, attachment, held, sent.Value, silence.Token).ConfigureAwait(false);
            }
        }
        catch (RpcException broken) when (moved && broken.StatusCode is (StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled) && !silence.IsCancellationRequested)
        {
            return false;
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new LinkPauseException($"no word from the hub about an attachment for {Silence.TotalSeconds:0} s");
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException)
        {
            // What gRPC's writer throws, unlike its reader, when the stream or its connection ended meanwhile.
            return moved ? false : throw new LinkPauseException(ended.Message);
        }
    }

    private async Task<long> FillAsync(IClientStreamWriter<PutRequest> requests, StoredAttachment attachment, long held, long sent, CancellationToken cancel)
    {
        for (; sent < attachment.File.Size && sent - held < Window * ChunkSeal.SealedChunkBytes; sent += ChunkSeal.SealedChunkBytes)
        {
            // Purged while it is sent: the hub was told of the withdrawal, or is.
            var chunk = attachments.Chunk(attachment.File.Id, sent / ChunkSeal.SealedChunkBytes) ?? throw new LinkPauseException("the attachment was purged here");
            await requests.WriteAsync(new PutRequest { Chunk = new BlobChunk { Offset = (ulong)sent, Data = UnsafeByteOperations.UnsafeWrap(chunk) } }, cancel).ConfigureAwait(false);
        }
        return sent;
    }
}
