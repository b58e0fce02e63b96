using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Casework;

/// <summary>
/// Reads what happened into its threads, and moves clocks on. What there is to do is always in the store, so a crash, a
/// restart and a hub that was away for days are the same to it as an ordinary second.
/// </summary>
internal sealed class CaseWorker(NoticeStore notices, CaseSteps steps, CaseKeeper keeper, HubTime hub, NoticeSignals signals, TimeProvider time, ILogger<CaseWorker> log) : BackgroundService
{
    private const int Batch = 64;

    // Far below the minute within which a stage is to be told.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var seen = signals.Now;
            try
            {
                await hub.KeepAsync().ConfigureAwait(false);
                while (await ReadAsync().ConfigureAwait(false) || await TellAsync().ConfigureAwait(false))
                {
                    stoppingToken.ThrowIfCancellationRequested();
                }
            }
            catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
            {
                log.LogWarning(failed, "Casework waits for the store");
            }
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(signals.AfterAsync(seen, idle.Token), Task.Delay(Look, time, idle.Token)).ConfigureAwait(false);
            await idle.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Reads a batch of what is due into its threads; false when nothing was.</summary>
    internal async Task<bool> ReadAsync()
    {
        var due = notices.Store.Read(db => CaseSteps.Due(db, Batch));
        if (due.Count == 0)
        {
            return false;
        }
        // Opened before the act: cryptography does not belong into the one writer's time.
        var read = due.Select(one => (Due: one, Read: steps.Read(one))).ToList();
        await notices.Store.WriteAsync(
            db =>
            {
                var threads = new HashSet<string>(StringComparer.Ordinal);
                foreach (var (one, step) in read)
                {
                    if (step is { } made && CaseStore.Keep(db, made.Thread, made.Step))
                    {
                        threads.Add(made.Thread);
                    }
                    CaseStore.Strike(db, one.Id);
                }
                var now = hub.Now;
                foreach (var thread in threads)
                {
                    keeper.Settle(db, thread, now);
                }
            },
            essential: true).ConfigureAwait(false);
        return true;
    }

    /// <summary>Tells the stages that came; false when none did.</summary>
    internal async Task<bool> TellAsync()
    {
        var now = hub.Now;
        var threads = notices.Store.Read(db => CaseStore.ThreadsDue(db, now, Batch));
        if (threads.Count == 0)
        {
            return false;
        }
        await notices.Store.WriteAsync(
            db => threads.ForEach(thread => keeper.Settle(db, thread, now)),
            essential: true).ConfigureAwait(false);
        return true;
    }
}
