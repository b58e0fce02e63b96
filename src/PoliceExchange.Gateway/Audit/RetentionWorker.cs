using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Audit;

/// <summary>Shreds the private parts of months past the retention (THREAT-MODEL.md, retention policy of the vault).</summary>
internal sealed class RetentionWorker(Vault vault, IOptions<GatewayOptions> options, TimeProvider time, ILogger<RetentionWorker> log) : BackgroundService
{
    private static readonly TimeSpan Scan = TimeSpan.FromHours(1);

    /// <summary>One look at all months.</summary>
    public async Task ScanAsync()
    {
        foreach (var month in vault.PastRetention(options.Value.VaultRetentionMonths))
        {
            await vault.ShredAsync(month, "").ConfigureAwait(false);
            log.LogInformation("Shredded the private parts of {Month}: past {Months} months", month, options.Value.VaultRetentionMonths);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        vault.FinishShreds();
        using var timer = new PeriodicTimer(Scan, time);
        do
        {
            try
            {
                await ScanAsync().ConfigureAwait(false);
            }
            catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
            {
                log.LogWarning(failed, "Shredding waits for the store");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
