using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.IntegrationTests.Console;

/// <summary>A gateway's administrator.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly ExchangeChannel _channel;

    public AdminClient(LocalExchange exchange, string state)
    {
        var files = exchange.Pki.Gateway(state);
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(files.Authority.Certificate);
        _channel = new ExchangeChannel(
            new ChannelTarget(new Uri($"https://{exchange.Gateways[state].Address}"), () => anchors, id => id.Member == state && id.Kind == CallerKind.Gateway, Pins: null),
            TlsIdentity.Load(files.Admin.Certificate, files.Admin.Key), new ChannelLimits(), ChaosExchange.Time, NullLoggerFactory.Instance);
        Accounts = new AccountService.AccountServiceClient(_channel);
    }

    public AccountService.AccountServiceClient Accounts { get; }

    public DateTime Deadline => (ChaosExchange.Time.GetUtcNow() + TimeSpan.FromSeconds(20)).UtcDateTime;

    public void Dispose() => _channel.Dispose();
}
