using Microsoft.Extensions.Options;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Purges received notices at the end of their validity and says so with a signed receipt; and uploads that no notice took.</summary>
internal sealed class ExpiryWorker(
    NoticeStore notices, AttachmentStore attachments, OwnReceipts receipts, GatewayIdentity self, Outgoing outgoing, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ExpiryWorker> log)
    : BackgroundService
{
    private const int Batch = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ExpiryScan, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await ScanAsync().ConfigureAwait(false);
            }
            catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
            {
                log.LogWarning(failed, "Expiry waits for the store");
            }
        }
    }

    /// <summary>One look at all notices past their validity.</summary>
    public async Task ScanAsync()
    {
        var now = time.GetUtcNow();
        foreach (var notice in notices.PastValidity(now, Batch))
        {
            await notices.Store.WriteAsync(db => Expire(db, notice, now), essential: true).ConfigureAwait(false);
            outgoing.Receipts.Wake();
        }
        await attachments.SweepAsync(now - options.Value.Attachments.KeepUploads, Batch).ConfigureAwait(false);
    }

    private void Expire(StoreConnection db, StoredNotice notice, DateTimeOffset now)
    {
        if (NoticeStore.Envelope(db, notice.Env) is not { } envelope)
        {
            return;
        }
        var entry = new AccessEntry(self.Id, AccessOperation.Purge, "expired", notice.Env, envelope.Sender, now) { Family = notice.Family, Owner = notice.IssuerState };
        NoticeStore.PurgeContent(db, notice.NoticeId, notice.Version + 1);
        NoticeStore.SetState(db, notice.NoticeId, NoticeState.Expired);
        receipts.Append(db, entry, envelope, Guid.Parse(notice.NoticeId), notice.Version, ReceiptState.Purged);
    }
}
