using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Limits;

namespace PoliceExchange.Hosting.Connections;

/// <summary>Sweeps the registry for as long as the process runs, so that a removal takes effect even where nobody called Close.</summary>
internal sealed class ConnectionSweep(ConnectionRegistry registry, IOptions<ExchangeLimits> limits, TimeProvider time, ILogger<ConnectionSweep> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(limits.Value.ConnectionSweep, time);
        while (await Next(timer, stoppingToken).ConfigureAwait(false))
        {
            try
            {
                registry.Sweep();
            }
            catch (Exception e) // A loop boundary: one failed verdict must not end all sweeps.
            {
                log.SweepFailed(e);
            }
        }
    }

    private static async ValueTask<bool> Next(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
