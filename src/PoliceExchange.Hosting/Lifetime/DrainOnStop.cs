using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Health;

namespace PoliceExchange.Hosting.Lifetime;

/// <summary>
/// A stop begins with the drain, before Kestrel closes its listeners: health says NOT_SERVING, new calls are refused with
/// a reason, streams are told to end. Kestrel then waits for the calls that run, within the host's shutdown time-out.
/// </summary>
internal sealed class DrainOnStop(Drain drain, HealthState health, ILogger<DrainOnStop> log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        log.Draining();
        health.StopServing();
        return drain.BeginAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
