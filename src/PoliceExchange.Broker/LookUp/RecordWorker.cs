using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Matching.Epochs;

namespace PoliceExchange.Broker.LookUp;

/// <summary>
/// Fills the index from the store at the start, takes out what is no longer in force, and forgets epochs an hour after their
/// end (calls under way, and clocks that differ by ten minutes, I10).
/// </summary>
internal sealed class RecordWorker(DurableStore store, RecordIndex index, RecordCoverage coverage, NoticeEnds ends, TimeProvider time, ILogger<RecordWorker> log) : BackgroundService
{
    private const int PageSize = 2_000;

    // Counting all records takes the longer the more there are; it may have a twentieth of a core.
    private const int Share = 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterEnd = TimeSpan.FromHours(1);

    private readonly ConcurrentQueue<string> _ended = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // From here on, so that what ends while the store is read is taken out too.
        ends.Ended += TakeOut;
        try
        {
            await Task.Yield();
            Fill(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                var began = time.GetTimestamp();
                var (active, recorded) = store.Read(RecordStore.Coverage);
                coverage.Use(active, recorded);
                await SweepAsync().ConfigureAwait(false);
                await Task.Delay(time.GetElapsedTime(began) * Share is var rest && rest > Look ? rest : Look, time, stoppingToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ends.Ended -= TakeOut;
        }
    }

    private void Fill(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var (after, count) = (0L, 0);
        while (!stop.IsCancellationRequested)
        {
            var page = store.Read(db => RecordStore.Page(db, after, Epochs.At(time.GetUtcNow() - AfterEnd), PageSize));
            if (page.Count == 0)
            {
                break;
            }
            index.Put([.. page.Select(record => (record, (KeptRecord?)null))]);
            (after, count) = (page[^1].Row, count + page.Count);
        }
        index.Ready = true;
        log.LogInformation("{Records} blind records are in memory after {Elapsed}", count, time.GetElapsedTime(began));
    }

    /// <summary>Out of memory at once; the rows follow.</summary>
    private void TakeOut(IReadOnlyList<string> notices)
    {
        foreach (var notice in notices)
        {
            index.Remove(store.Read(db => RecordStore.Of(db, notice)));
            _ended.Enqueue(notice);
        }
    }

    private async Task SweepAsync()
    {
        var first = Epochs.At(time.GetUtcNow() - AfterEnd);
        index.Forget(first);
        try
        {
            while (_ended.TryPeek(out var notice))
            {
                await store.WriteAsync(db => RecordStore.Remove(db, notice), essential: true).ConfigureAwait(false);
                _ended.TryDequeue(out _);
            }
            while (store.Read(db => RecordStore.HasBefore(db, first)))
            {
                await store.WriteAsync(db => RecordStore.RemoveBefore(db, first, PageSize), essential: true).ConfigureAwait(false);
            }
        }
        catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
        {
            log.LogWarning(failed, "Ended records wait for the store");
        }
    }
}
