using Grpc.Core;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>
/// Fetches the sealed attachments of received notices, the urgent ones first, and tells the hub when they are settled. What is durable here decides
/// where the next try begins, so a cut at any byte, a restart and the first try are this same loop.
/// </summary>
internal sealed class BlobFetchWorker(AttachmentStore attachments, AttachmentArrivals arrivals, Outgoing outgoing, HubLink link) : BackgroundService
{
    private const int MaxWanted = 16;
    private const int MaxSettled = 64;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    // The hub waits 30 s for something to be complete; three silences are a dead link.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = await link.Retry.ExecuteAsync(async cancel => await FetchOnceAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            if (!more)
            {
                await outgoing.Arriving.WaitAsync(Idle, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> FetchOnceAsync(CancellationToken cancel)
    {
        await SettleAsync(cancel).ConfigureAwait(false);
        var wanted = attachments.Arriving(MaxWanted);
        // Whole before a crash could decide on it.
        foreach (var whole in wanted.Where(one => one.File.Held == one.File.Size))
        {
            await arrivals.EndAsync(whole).ConfigureAwait(false);
        }
        wanted = [.. wanted.Where(one => one.File.Held < one.File.Size)];
        if (wanted.Count > 0)
        {
            await FetchAsync(wanted, cancel).ConfigureAwait(false);
        }
        return wanted.Count > 0 || attachments.Unsettled(1).Count > 0;
    }

    private async Task FetchAsync(List<StoredAttachment> wanted, CancellationToken cancel)
    {
        var request = new FetchRequest();
        request.Wanted.AddRange(wanted.Select(one => new WantedBlob { Blob = Name(one), Offset = (ulong)one.File.Held }));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ends.CancelAfter(Silence);
        var client = new BlobService.BlobServiceClient(link.Channel);
        using var call = client.Fetch(request, cancellationToken: ends.Token);
        // What comes meanwhile must not wait until the hub has something of the old list.
        var more = outgoing.Arriving.WaitAsync(Silence, waits.Token);
        var next = call.ResponseStream.MoveNext(ends.Token);
        if (await Task.WhenAny(next, more).ConfigureAwait(false) == more && !next.IsCompleted)
        {
            await ends.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        await waits.CancelAsync().ConfigureAwait(false);
        await ((Task)more).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var heard = false;
        try
        {
            while (await next.ConfigureAwait(false))
            {
                ends.CancelAfter(Silence);
                await TakeAsync(wanted, call.ResponseStream.Current).ConfigureAwait(false);
                heard = true;
                next = call.ResponseStream.MoveNext(ends.Token);
            }
        }
        catch (RpcException) when (heard && !cancel.IsCancellationRequested)
        {
            // The line worked and broke: on at once from what is durable, without the back-off of a hub that is away.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new LinkPauseException($"no word from the hub about attachments for {Silence.TotalSeconds:0} s");
        }
    }

    private async Task TakeAsync(List<StoredAttachment> wanted, FetchResponse response)
    {
        if (wanted.Find(one => one.NoticeId == response.Blob?.NoticeId && one.Blob == response.Blob.Sha256) is not { } attachment)
        {
            throw new LinkPauseException("the hub gave an attachment that nobody asked for");
        }
        if (response.Gone)
        {
            await arrivals.GoneAsync(attachment).ConfigureAwait(false);
            return;
        }
        var chunk = response.Chunk ?? throw new LinkPauseException("the hub gave an attachment without bytes");
        var held = await arrivals.KeepAsync(attachment, (long)Math.Min(chunk.Offset, long.MaxValue), chunk.Data.Memory).ConfigureAwait(false);
        if (held == attachment.File.Size)
        {
            await arrivals.EndAsync(attachment).ConfigureAwait(false);
        }
        else if (held is not null && held != (long)chunk.Offset + chunk.Data.Length)
        {
            throw new LinkPauseException("the hub gave a chunk out of its place");
        }
    }

    private async Task SettleAsync(CancellationToken cancel)
    {
        var settled = attachments.Unsettled(MaxSettled);
        if (settled.Count == 0)
        {
            return;
        }
        var request = new SettleRequest();
        request.Blobs.AddRange(settled.Select(Name));
        await new BlobService.BlobServiceClient(link.Channel).SettleAsync(request, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        await attachments.Store.WriteAsync(db => AttachmentStore.Settled(db, settled), essential: true).ConfigureAwait(false);
    }

    private static BlobName Name(StoredAttachment attachment) => new() { NoticeId = attachment.NoticeId, Sha256 = attachment.Blob };
}
