using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Keeps the offline copy in step with the store while its lease runs, and erases it when that is over. A withdrawal need not wait for this:
/// what a question meets is read again from the store.
/// </summary>
internal sealed class OfflineWorker(
    NoticeStore notices, Opener opener, OfflineCopy copy, OfflineLease lease, OfflineOptions options, CatchUp link, NoticeSignals signals, GatewayIdentity self, TimeProvider time,
    ILogger<OfflineWorker> log) : BackgroundService
{
    private const int Batch = 64;

    // Half of it is lost by a crash on average: the copy is older after it, never younger.
    private static readonly TimeSpan KeptEvery = TimeSpan.FromSeconds(30);

    private long? _keptAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var encoder = new RecordEncoder();
        while (options.Lease > TimeSpan.Zero && !stoppingToken.IsCancellationRequested)
        {
            var (changed, caught) = (signals.Now, link.Latest.Value);
            try
            {
                await KeepUpAsync(encoder, stoppingToken).ConfigureAwait(false);
            }
            catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
            {
                log.LogWarning(failed, "The offline copy waits for the store");
            }
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(signals.AfterAsync(changed, idle.Token), link.Latest.AfterAsync(caught, idle.Token), Task.Delay(KeptEvery, time, idle.Token)).ConfigureAwait(false);
            await idle.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Brings the copy to where store and lease are.</summary>
    internal async Task KeepUpAsync(RecordEncoder encoder, CancellationToken cancel)
    {
        var standing = lease.Now();
        if (standing.IsOver)
        {
            copy.Erase();
        }
        else if (copy.Missing is null)
        {
            await FillAsync(encoder, cancel).ConfigureAwait(false);
        }
        else
        {
            await FollowAsync(encoder).ConfigureAwait(false);
        }
        if (_keptAt is not { } kept || time.GetElapsedTime(kept) >= KeptEvery)
        {
            _keptAt = time.GetTimestamp();
            await notices.Store.WriteAsync(lease.Keep, essential: true).ConfigureAwait(false);
        }
    }

    private async Task FillAsync(RecordEncoder encoder, CancellationToken cancel)
    {
        // What changes from here on is noted again.
        await notices.Store.WriteAsync(OfflineFeed.StrikeAll, essential: true).ConfigureAwait(false);
        var began = time.GetTimestamp();
        var toCome = notices.Store.Read(db => OfflineFeed.Count(db, time.GetUtcNow()));
        copy.Open(toCome);
        var before = "";
        while (!cancel.IsCancellationRequested && notices.Store.Read(db => OfflineFeed.Page(db, time.GetUtcNow(), before, Batch)) is { Count: > 0 } page)
        {
            page.ForEach(id => Take(encoder, id));
            (before, toCome) = (page[^1], Math.Max(0, toCome - page.Count));
            copy.Expect(toCome);
            if (lease.Now().IsOver)
            {
                copy.Erase();
                return;
            }
        }
        if (cancel.IsCancellationRequested)
        {
            return;
        }
        copy.Expect(0);
        log.LogInformation("The offline copy is filled after {Elapsed}", time.GetElapsedTime(began));
        await FollowAsync(encoder).ConfigureAwait(false);
    }

    private async Task FollowAsync(RecordEncoder encoder)
    {
        while (notices.Store.Read(db => OfflineFeed.Changed(db, Batch)) is { Count: > 0 } changed)
        {
            changed.ForEach(one => Take(encoder, one.NoticeId));
            await notices.Store.WriteAsync(db => changed.ForEach(one => OfflineFeed.Strike(db, one)), essential: true).ConfigureAwait(false);
        }
    }

    private void Take(RecordEncoder encoder, string noticeId)
    {
        try
        {
            TakeOne(encoder, noticeId);
        }
        catch (Exception broken) when (broken is not (StoreBrokenException or OperationCanceledException))
        {
            // The boundary of one notice, as in the inbox: what a sender made must not end the gateway, now and at every later start.
            log.LogError(broken, "Notice {NoticeId} is not in the offline copy: it could not be read", noticeId);
            copy.LeaveOut(noticeId);
        }
    }

    private void TakeOne(RecordEncoder encoder, string noticeId)
    {
        if (notices.Store.Read(db => NoticeStore.Find(db, noticeId)) is not { } notice || !OfflineFeed.IsIn(notice, time.GetUtcNow()))
        {
            copy.Remove(noticeId);
        }
        else if (opener.OpenWithoutDesk(notice) is { Count: > 0 } parts)
        {
            copy.Put(encoder, noticeId, RecordSubject.Of(parts[0].Content));
        }
        else if (IsForGateway(notice))
        {
            copy.LeaveOut(noticeId);
        }
        else
        {
            // Sealed to a desk alone, such as a victim's: not for look-ups, and not to be counted, or the count would tell that it is here.
            copy.Remove(noticeId);
        }
    }

    private bool IsForGateway(StoredNotice notice) =>
        ClearHeader.Parse(notice.Header).Header is { } header && header.Parts.Any(part => part.Recipients.Any(holder => holder.Gateway == self.Id && holder.Desk is null));
}
