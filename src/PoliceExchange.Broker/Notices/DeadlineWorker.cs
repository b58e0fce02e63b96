using System.Text;
using Microsoft.Extensions.Hosting;
using PoliceExchange.Audit;
using PoliceExchange.Broker.Attachments;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.Notices;

/// <summary>
/// Lets nothing go unanswered at the hub: what was handed over and not confirmed is said to be `relayed`, what has no
/// proof by its deadline `no-proof-by`, what can no longer be delivered `expired`. Each is signed, goes to the
/// originator, and is superseded by any later receipt of the recipient. Also forgets what is past its horizon (I6).
/// `relayed` is given only when `delivered` does not follow at once: on a healthy link it would double the evidence
/// and say nothing (D7).
/// </summary>
internal sealed class DeadlineWorker(
    DurableStore store, NoticeStore notices, BlobStore blobs, BrokerKeys keys, NoticeOptions options, MailboxSignals signals, NoticeEnds ends, TimeProvider time, ILogger<DeadlineWorker> log)
    : BackgroundService
{
    private const int Batch = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DeadlineScan, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await ScanAsync().ConfigureAwait(false);
            }
            catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
            {
                log.LogWarning(failed, "Deadlines wait for the store");
            }
        }
    }

    /// <summary>One look at all deadlines.</summary>
    public async Task ScanAsync()
    {
        var now = time.GetUtcNow();
        await SayAsync(notices.Relayed(now - options.RelayedAfter, Batch), ReceiptState.Relayed, now, (db, row) => NoticeStore.Mark(db, row, noProof: false)).ConfigureAwait(false);
        await SayAsync(notices.NoProof(now, Batch), ReceiptState.NoProofBy, now, (db, row) => NoticeStore.Mark(db, row, noProof: true)).ConfigureAwait(false);
        await SayAsync(notices.Expired(now, Batch), ReceiptState.Expired, now, NoticeStore.GiveUp).ConfigureAwait(false);
        await notices.ForgetAsync(Batch).ConfigureAwait(false);
        await blobs.SweepAsync(now).ConfigureAwait(false);
        ends.Tell(await notices.SweepAsync(now, Batch).ConfigureAwait(false));
    }

    private async Task SayAsync(List<Unproven> rows, ReceiptState state, DateTimeOffset now, Action<StoreConnection, Unproven> mark)
    {
        if (rows.Count == 0)
        {
            return;
        }
        var name = Codes.Name(state);
        await store.WriteAsync(
            db =>
            {
                foreach (var row in rows)
                {
                    var jws = Encoding.ASCII.GetString(Receipt.Sign(
                        new Receipt
                        {
                            Env = row.Env,
                            Jti = row.Jti,
                            NoticeId = Guid.Parse(row.NoticeId),
                            Version = row.Version,
                            State = state,
                            At = now,
                            By = keys.HubId,
                            To = row.Gateway,
                            Row = row.Sequence,
                        },
                        keys.Sign));
                    var entry = new AccessEntry(keys.HubId, AccessOperation.Receipt, name, row.Env, row.Gateway, now);
                    notices.KeepReceipt(db, row.Env, $"{keys.HubId}>{row.Gateway}", name, "", jws, row.Sender, settles: false, entry);
                    mark(db, row);
                }
            },
            essential: true).ConfigureAwait(false);
        foreach (var sender in rows.Select(row => row.Sender).Distinct(StringComparer.Ordinal))
        {
            signals.Wake(sender);
        }
    }
}
