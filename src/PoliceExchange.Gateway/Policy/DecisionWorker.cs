using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Trial;

namespace PoliceExchange.Gateway.Policy;

/// <summary>Writes counted decisions to the store from time to time, and at the end.</summary>
internal sealed class DecisionWorker(DecisionCounter counter, IOptions<GatewayOptions> options, TimeProvider time, ILogger<DecisionWorker> log) : BackgroundService
{
    /// <summary>The counter over this gateway's store, with a stop from before the start.</summary>
    public static DecisionCounter Counter(PolicyInForce inForce, DecisionStore store, TimeProvider time, ILogger<DecisionWorker> log)
    {
        var counter = new DecisionCounter(
            inForce, time,
            counted =>
            {
                if (counted.Stop is { } stop)
                {
                    log.LogCritical("The canary {Bundle} is stopped: {Stop}. The enforced bundle decides for all.", stop.Bundle, stop);
                }
                return store.KeepAsync(counted);
            },
            store.OfTrial);
        if (store.Stopped() is { } before)
        {
            counter.Resume(before);
        }
        return counter;
    }

    /// <summary>After the calls have ended: hosted services stop in the reverse order of their start.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(counter.Next(options.Value.DecisionFlush), time, stoppingToken).ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await counter.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreFullException or StoreBusyException or StoreBrokenException or SqliteException)
        {
            log.LogWarning(e, "Counted decisions wait in memory for the next time");
        }
    }
}
