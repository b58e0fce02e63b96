using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// Takes a renewed certificate into use while the process runs. Looks at the files by time: change notifications are
/// unreliable on the mounted volumes that secrets come on.
/// </summary>
internal sealed class TlsIdentityWatch(TlsIdentity identity, IOptions<ExchangeHostOptions> options, TimeProvider time, ILogger<TlsIdentityWatch> log) : BackgroundService
{
    private static readonly TimeSpan Warning = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CertificateCheck, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Check();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private void Check()
    {
        try
        {
            if (identity.Reload())
            {
                log.CertificateRenewed(identity.Current.Peer.NotAfter);
            }
        }
        catch (InvalidDataException e)
        {
            // Half-written files are the usual case; the next look finds them whole.
            log.CertificateNotRenewed(e, identity.Current.Peer.NotAfter);
        }

        var left = identity.Current.Peer.NotAfter - time.GetUtcNow();
        if (left < Warning)
        {
            log.CertificateEnding(left);
        }
    }
}
