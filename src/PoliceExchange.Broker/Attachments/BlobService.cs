using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Broker.Attachments;

/// <summary>Sealed attachments in and out; contract in blob_service.proto.</summary>
internal sealed class BlobService(BlobStore blobs, BrokerKeys keys, TimeProvider time) : Protocol.Relay.V1.BlobService.BlobServiceBase
{
    private const int MaxWanted = 16;
    private const int MaxSettled = 64;
    private const int MaxName = 64;

    // Shorter than the idle time of a connection through a firewall, long enough to cost nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override async Task Put(IAsyncStreamReader<PutRequest> requests, IServerStreamWriter<PutResponse> responses, ServerCallContext context)
    {
        var stop = context.CancellationToken;
        if (!await requests.MoveNext(stop).ConfigureAwait(false) || requests.Current.Open is not { } open)
        {
            throw Fault.Invalid([new FieldViolation("open", "required", "Name the blob first.")]).ToException();
        }
        var gateway = context.Peer().Id.Name;
        var blob = blobs.OfSender(gateway, Checked(open).NoticeId, open.Sha256) ?? throw Fault.NotFound().ToException();
        var held = blob.Held;
        while (true)
        {
            if (held == blob.Size)
            {
                // Also when the process died between the last chunk and the comparison.
                if (!blob.Complete && !await blobs.CompleteAsync(blob).ConfigureAwait(false))
                {
                    throw new Fault(FaultReason.EnvelopeInvalid, "The bytes are not those that the envelope names.").ToException();
                }
                await responses.WriteAsync(new PutResponse { HeldBytes = (ulong)held, Complete = true }, stop).ConfigureAwait(false);
                return;
            }
            await responses.WriteAsync(new PutResponse { HeldBytes = (ulong)held }, stop).ConfigureAwait(false);
            if (!await requests.MoveNext(stop).ConfigureAwait(false))
            {
                return;
            }
            held = await KeepAsync(blob, requests.Current.Chunk).ConfigureAwait(false);
        }
    }

    public override async Task Fetch(FetchRequest request, IServerStreamWriter<FetchResponse> responses, ServerCallContext context)
    {
        if (request.Wanted.Count is 0 or > MaxWanted)
        {
            throw Fault.Invalid([new FieldViolation("wanted", "count", $"Ask for 1 to {MaxWanted} blobs.")]).ToException();
        }
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Call().Draining);
        var began = time.GetTimestamp();
        while (true)
        {
            // Before the look, so that what becomes complete after it wakes us.
            var seen = blobs.Completed.Value;
            var gone = false;
            foreach (var wanted in request.Wanted)
            {
                var blob = blobs.ForRecipient(context.Peer().Id.Name, Checked(wanted.Blob).NoticeId, wanted.Blob.Sha256);
                if (blob is null)
                {
                    gone = true;
                    await responses.WriteAsync(new FetchResponse { Blob = wanted.Blob, Gone = true }, ends.Token).ConfigureAwait(false);
                }
                else if (blob.Complete)
                {
                    await GiveAsync(blob, wanted, responses, context.Peer().Id, ends.Token).ConfigureAwait(false);
                    return;
                }
            }
            var left = Patience - time.GetElapsedTime(began);
            if (gone || left <= TimeSpan.Zero || !await WaitAsync(seen, left, ends.Token).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    public override async Task<SettleResponse> Settle(SettleRequest request, ServerCallContext context)
    {
        if (request.Blobs.Count is 0 or > MaxSettled)
        {
            throw Fault.Invalid([new FieldViolation("blobs", "count", $"Name 1 to {MaxSettled} blobs.")]).ToException();
        }
        await blobs.SettleAsync(context.Peer().Id.Name, [.. request.Blobs.Select(blob => (Checked(blob).NoticeId, blob.Sha256))]).ConfigureAwait(false);
        return new SettleResponse();
    }

    private async Task<long> KeepAsync(StoredBlob blob, BlobChunk? chunk)
    {
        if (chunk is null)
        {
            throw Fault.Invalid([new FieldViolation("chunk", "required", "Open comes once; chunks follow.")]).ToException();
        }
        return await blobs.KeepAsync(blob, (long)Math.Min(chunk.Offset, long.MaxValue), chunk.Data.Memory).ConfigureAwait(false) switch
        {
            ChunkKept.Held held => held.Bytes,
            ChunkKept.WrongLength => throw Fault.Invalid([new FieldViolation("chunk.data", "length", $"{ChunkSeal.SealedChunkBytes} bytes, but for the last chunk.")]).ToException(),
            _ => throw Fault.NotFound().ToException(),
        };
    }

    private async Task GiveAsync(StoredBlob blob, WantedBlob wanted, IServerStreamWriter<FetchResponse> responses, SpiffeId peer, CancellationToken stop)
    {
        var from = (long)Math.Min(wanted.Offset, (ulong)blob.Size);
        if (from % ChunkSeal.SealedChunkBytes != 0 && from != blob.Size)
        {
            throw Fault.Invalid([new FieldViolation("wanted.offset", "range", $"A multiple of {ChunkSeal.SealedChunkBytes}.")]).ToException();
        }
        await blobs.HandOverAsync(new AccessEntry(keys.HubId, AccessOperation.Relay, "ok", null, peer.Text, time.GetUtcNow()) { Object = blob.Sha256 }).ConfigureAwait(false);
        for (var offset = from; offset < blob.Size;)
        {
            // Withdrawn while it is given: the rest is not given any more.
            if (blobs.Chunk(blob.Id, offset / ChunkSeal.SealedChunkBytes) is not { } bytes)
            {
                await responses.WriteAsync(new FetchResponse { Blob = wanted.Blob, Gone = true }, stop).ConfigureAwait(false);
                return;
            }
            await responses.WriteAsync(
                new FetchResponse { Blob = wanted.Blob, Chunk = new BlobChunk { Offset = (ulong)offset, Data = UnsafeByteOperations.UnsafeWrap(bytes) } }, stop).ConfigureAwait(false);
            offset += bytes.Length;
        }
    }

    private async Task<bool> WaitAsync(object seen, TimeSpan atMost, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            await blobs.Completed.AfterAsync(seen, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private static BlobName Checked(BlobName? name) => name is { NoticeId.Length: > 0 and <= MaxName, Sha256.Length: > 0 and <= MaxName }
        ? name
        : throw Fault.Invalid([new FieldViolation("blob", "required", "Name a notice and a digest.")]).ToException();
}
