using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Link;

/// <summary>
/// Hands the outbox to the hub, one lane at a time and in order. The envelope was stored before it is sent, so a
/// retry is the same bytes and the hub answers with the same receipt (I6). The first delivery and the one after a
/// restart are this same loop.
/// </summary>
internal sealed class SubmitWorker(
    NoticeStore notices, Outgoing outgoing, HubLink link, Directory.DirectoryHolder directory, Recomposer recomposer, NoticeSignals watchers, TimeProvider time, ILogger<SubmitWorker> log) : BackgroundService
{
    private const int BatchItems = 64;
    private const int BatchBytes = 400 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = await link.Retry.ExecuteAsync(async cancel => await SubmitOnceAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            if (!more)
            {
                await outgoing.Envelopes.WaitAsync(Idle, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> SubmitOnceAsync(CancellationToken cancel)
    {
        var batch = Batch();
        if (batch.Count == 0)
        {
            return false;
        }
        var request = new SubmitRequest();
        request.Envelopes.AddRange(batch.Select(row => UnsafeByteOperations.UnsafeWrap(row.Bytes)));
        var client = new RelayService.RelayServiceClient(link.Channel);
        var response = await client.SubmitAsync(request, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        await SettleAsync(batch, response.Outcomes).ConfigureAwait(false);
        return true;
    }

    private List<OutboxRow> Batch()
    {
        var bytes = 0;
        return [.. notices.Waiting(BatchItems).TakeWhile((row, index) => (bytes += row.Bytes.Length) <= BatchBytes || index == 0)];
    }

    private async Task SettleAsync(List<OutboxRow> batch, RepeatedField<Outcome> outcomes)
    {
        var now = time.GetUtcNow();
        var current = directory.Current;
        var settled = batch.Zip(outcomes).TakeWhile(pair => pair.Second.Refusal is not { Retry: true }).ToList();
        var checkedPairs = settled
            .Select(pair => (Row: pair.First, Outcome: pair.Second, Receipt: pair.Second.Refusal is null
                ? Receipt.Verify(Encoding.UTF8.GetBytes(pair.Second.Receipt), kid => current.HubSignKey(kid, now))
                : null))
            .ToList();
        if (checkedPairs.Find(one => one.Receipt is { IsOk: false } || (one.Receipt?.Receipt is { } receipt && (receipt.Env != one.Row.Env || receipt.State != ReceiptState.Accepted))) is { Row: not null } bad)
        {
            // A hub that cannot prove its acceptance has not accepted: the row stays and is handed in again.
            log.LogError("The hub's receipt for {Env} does not hold: {Refusal}", bad.Row.Env, bad.Receipt!.Refusal);
            throw new LinkPauseException("a receipt of the hub does not hold");
        }
        await notices.Store.WriteAsync(
            db =>
            {
                foreach (var (row, outcome, receipt) in checkedPairs)
                {
                    if (receipt?.Receipt is { } accepted)
                    {
                        NoticeStore.Accepted(db, row, accepted.By, outcome.Receipt, accepted.At);
                    }
                    else
                    {
                        NoticeStore.Refused(db, row, $"{outcome.Refusal.Reason}: {string.Join(" ", outcome.Refusal.Violations)}");
                    }
                }
            },
            essential: true).ConfigureAwait(false);
        outgoing.Attachments.Wake();
        foreach (var (row, outcome, _) in checkedPairs)
        {
            if (outcome.Refusal is { } refusal)
            {
                log.LogWarning("The hub refused {Env}: {Reason}", row.Env, refusal.Reason);
            }
            watchers.Changed(row.Env);
        }
        if (settled.Count < batch.Count && outcomes[settled.Count].Refusal.Reason == FaultReason.DirectoryStale)
        {
            await RecomposeAsync(batch[settled.Count]).ConfigureAwait(false);
        }
        else if (settled.Count < batch.Count)
        {
            throw new LinkPauseException($"the hub asks to wait: {string.Join(" ", outcomes[settled.Count].Refusal.Violations)}");
        }
    }

    /// <summary>The row keeps its place, so nothing of the case overtakes it; what follows in the batch is handed in again behind it.</summary>
    private async Task RecomposeAsync(OutboxRow row)
    {
        switch (await recomposer.RenewAsync(row).ConfigureAwait(false))
        {
            case Recomposition.Waits:
                throw new LinkPauseException("the hub's directory is newer than the one here, which is on its way");
            case Recomposition.Refused refused:
                log.LogWarning("{Env} cannot be composed anew at directory {Version}: {Reason}", row.Env, directory.Current.Version, refused.Reason);
                await notices.Store.WriteAsync(db => NoticeStore.Refused(db, row, $"{FaultReason.DirectoryStale}: {refused.Reason}"), essential: true).ConfigureAwait(false);
                break;
            default:
                log.LogInformation("{Env} was composed anew at directory {Version}", row.Env, directory.Current.Version);
                break;
        }
        watchers.Changed(row.Env);
    }
}
