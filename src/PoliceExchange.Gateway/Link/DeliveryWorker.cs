using Grpc.Core;
using Microsoft.Extensions.Options;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>
/// Takes this gateway's mailbox from the hub. Items are verified and kept in the order in which they come; credit
/// and positions go back only for what is durable here, so a crash on either side repeats items and loses none.
/// </summary>
internal sealed class DeliveryWorker(
    HubLink link, NoticeStore notices, Inbox inbox, LinkState state, CatchUp catchUp, IOptions<GatewayOptions> options, TimeProvider time, ILogger<DeliveryWorker> log)
    : BackgroundService
{
    // The hub speaks every 5 s when idle; three silences are a dead link.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    private uint _owed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await link.Retry.ExecuteAsync(async cancel => await RunStreamAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RunStreamAsync(CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var client = new RelayService.RelayServiceClient(link.Channel);
        using var call = client.Deliver(cancellationToken: silence.Token);
        var heard = false;
        var settling = new Queue<Task>();
        try
        {
            var open = new Open();
            open.Positions.AddRange(notices.Positions());
            await SayAsync(call.RequestStream, new DeliverRequest { Open = open }).ConfigureAwait(false);
            await GrantAsync(call.RequestStream, (uint)options.Value.Credit).ConfigureAwait(false);
            _owed = 0;
            silence.CancelAfter(Silence);
            while (await call.ResponseStream.MoveNext(silence.Token).ConfigureAwait(false))
            {
                heard = true;
                silence.CancelAfter(Silence);
                await TakeAsync(call.ResponseStream.Current, settling, call.RequestStream).ConfigureAwait(false);
            }
            await Task.WhenAll(settling).ConfigureAwait(false);
            state.Broken("the hub ended the stream");
        }
        catch (RpcException broken) when (!cancel.IsCancellationRequested)
        {
            state.Broken(Describe(broken));
            if (!heard)
            {
                throw;
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            state.Broken($"no word from the hub for {Silence.TotalSeconds:0} s");
        }
        catch (LinkPauseException pause)
        {
            state.Broken(pause.Message);
            throw;
        }
        catch (LaneGapException gap)
        {
            // Never silent: the stream is opened anew at the position that is held; a gap that stays is logged each time.
            log.LogError(gap, "Something is missing in lane {Lane}", gap.Lane);
            state.Broken(gap.Message);
            throw new LinkPauseException(gap.Message);
        }
        finally
        {
            // The next stream opens at the position that is held then. What is still on its way into the store would move
            // it after the opening, and the hub's repetition of it would look like a gap.
            await Task.WhenAll(settling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(DeliverResponse response, Queue<Task> settling, IClientStreamWriter<DeliverRequest> requests)
    {
        var now = time.GetUtcNow();
        if (response.Heads is { } heads)
        {
            var heard = new CaughtUp(now, time.GetTimestamp());
            var hub = DateTimeOffset.FromUnixTimeMilliseconds(heads.HubTimeMs);
            state.Heard(now, now - hub, heads.Positions.ToDictionary(position => position.Lane.ToString(), position => position.Sequence));
            await DrainAsync(settling, requests, all: true).ConfigureAwait(false);
            catchUp.Take(heard, heads.Positions, notices.Positions());
            return;
        }
        state.Alive(now);
        // Verified now, kept by the store's queue in this order; not awaited one by one, so that they share a sync.
        var kept = inbox.KeepAsync(response.Item);
        settling.Enqueue(kept);
        await DrainAsync(settling, requests, all: false).ConfigureAwait(false);
    }

    private async Task DrainAsync(Queue<Task> settling, IClientStreamWriter<DeliverRequest> requests, bool all)
    {
        while (settling.TryPeek(out var oldest) && (all || oldest.IsCompleted || settling.Count > options.Value.Credit / 2))
        {
            await oldest.ConfigureAwait(false);
            _ = settling.Dequeue();
            _owed++;
        }
        // In lumps, so that credit does not cost a message per item; an idle stream settles what is left.
        if (all || _owed >= options.Value.Credit / 8)
        {
            await GrantAsync(requests, _owed).ConfigureAwait(false);
            _owed = 0;
        }
    }

    private async Task GrantAsync(IClientStreamWriter<DeliverRequest> requests, uint items)
    {
        var credit = new Credit { Items = items };
        credit.Positions.AddRange(notices.Positions());
        await SayAsync(requests, new DeliverRequest { Credit = credit }).ConfigureAwait(false);
    }

    private static async Task SayAsync(IClientStreamWriter<DeliverRequest> requests, DeliverRequest request)
    {
        try
        {
            await requests.WriteAsync(request).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException)
        {
            // What gRPC's writer throws, unlike its reader, when the stream or its connection ended meanwhile (a hub that was
            // killed): the link pauses; uncaught it would end this process.
            throw new LinkPauseException(ended.Message);
        }
    }

    private static string Describe(RpcException broken) =>
        $"{broken.StatusCode}: {(broken.Status.Detail.Length > 200 ? broken.Status.Detail[..200] : broken.Status.Detail)}";
}
