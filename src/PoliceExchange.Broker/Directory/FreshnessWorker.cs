using Microsoft.Extensions.Options;

namespace PoliceExchange.Broker.Directory;

/// <summary>Keeps the directory from ageing at the gateways while the hub is up.</summary>
internal sealed class FreshnessWorker(DirectoryHolder holder, IOptions<BrokerOptions> options, TimeProvider time, ILogger<FreshnessWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Refresh, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await holder.RefreshAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (InvalidOperationException aged)
            {
                // What is in force stays and ages by its grade; governance has to act.
                log.LogError(aged, "The directory cannot be refreshed");
            }
        }
    }
}
