using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>Hands this gateway's signed receipts to the hub, in order; a receipt stays until the hub holds it.</summary>
internal sealed class ReceiptWorker(NoticeStore notices, Outgoing outgoing, HubLink link, ILogger<ReceiptWorker> log) : BackgroundService
{
    private const int BatchItems = 256;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = await link.Retry.ExecuteAsync(async cancel => await SendOnceAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            if (!more)
            {
                await outgoing.Receipts.WaitAsync(Idle, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> SendOnceAsync(CancellationToken cancel)
    {
        var batch = notices.WaitingReceipts(BatchItems);
        if (batch.Count == 0)
        {
            return false;
        }
        var request = new SendReceiptsRequest();
        request.Receipts.AddRange(batch.Select(row => row.Jws));
        var client = new RelayService.RelayServiceClient(link.Channel);
        var response = await client.SendReceiptsAsync(request, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        foreach (var refusal in response.Outcomes.Select(outcome => outcome.Refusal).Where(refusal => refusal is not null))
        {
            log.LogWarning("The hub refused a receipt: {Reason}", refusal.Reason);
        }
        await notices.Store.WriteAsync(db => NoticeStore.ReceiptsTaken(db, batch[^1].Id), essential: true).ConfigureAwait(false);
        return true;
    }
}
