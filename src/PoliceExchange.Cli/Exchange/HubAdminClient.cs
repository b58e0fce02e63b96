using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Directory.V1;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Cli.Exchange;

/// <summary>The hub administrator's calls: publishing what governance signed, reading the log.</summary>
internal sealed class HubAdminClient : IDisposable
{
    private readonly ExchangeChannel _channel;
    private readonly TimeProvider _time;

    public HubAdminClient(Uri hub, DevelopmentPki pki, TimeProvider time)
    {
        _time = time;
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(pki.Hub.Authority.Certificate);
        _channel = new ExchangeChannel(
            new ChannelTarget(hub, () => anchors, id => id.Kind == Protocol.Access.V1.CallerKind.Hub, Pins: null),
            TlsIdentity.Load(pki.Hub.Admin.Certificate, pki.Hub.Admin.Key), new ChannelLimits(), time, NullLoggerFactory.Instance);
        Directory = new DirectoryService.DirectoryServiceClient(_channel);
        Log = new LogService.LogServiceClient(_channel);
        Policy = new PolicyService.PolicyServiceClient(_channel);
    }

    public DirectoryService.DirectoryServiceClient Directory { get; }

    public LogService.LogServiceClient Log { get; }

    public PolicyService.PolicyServiceClient Policy { get; }

    /// <summary>Deadline of a call.</summary>
    public DateTime Deadline => (_time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime;

    public void Dispose() => _channel.Dispose();
}
