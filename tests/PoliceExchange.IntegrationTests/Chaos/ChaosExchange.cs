using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>An exchange of its own for one test, with its folder, clients and final comparison.</summary>
internal sealed class ChaosExchange : IAsyncDisposable
{
    private readonly List<LoadClient> _clients = [];

    private ChaosExchange(LocalExchange exchange) => Exchange = exchange;

    public LocalExchange Exchange { get; }

    public IReadOnlyList<LoadClient> Clients => _clients;

    public static TimeProvider Time => TimeProvider.System;

    /// <summary>Makes keys and certificates; nothing runs yet.</summary>
    public static ChaosExchange Create(params string[] states)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"px-chaos-{Guid.NewGuid():N}");
        var created = DevelopmentPki.Create(new DevelopmentPkiOptions { Folder = Path.Combine(folder, "certs"), Now = Time.GetUtcNow(), Environment = "Development", States = states });
        var exchange = new ChaosExchange(new LocalExchange(Assert.IsType<PkiCreation.Created>(created).Pki, folder, Time));
        foreach (var settings in new[] { exchange.Exchange.BrokerSettings, exchange.Exchange.GatewaySettings })
        {
            // A test that ends connections on purpose is no reset attack.
            settings["Limits:ReconnectBurst"] = "100000";
            settings["Logging:LogLevel:Default"] = "Warning";
        }
        return exchange;
    }

    public LoadClient Client(string state, string name, IReadOnlyList<string> to, Seeded numbers)
    {
        var client = new LoadClient(Exchange.Desk(state, "LIAISON_DESK"), name, to, Path.Combine(Exchange.Folder, $"{name}.intents"), numbers, Time);
        _clients.Add(client);
        return client;
    }

    /// <summary>Waits until nothing waits anywhere; false when that takes too long, and then the comparison says what is missing.</summary>
    public async Task<bool> QuietAsync(TimeSpan atMost)
    {
        var began = Time.GetTimestamp();
        while (!Quiet())
        {
            if (Time.GetElapsedTime(began) > atMost)
            {
                return false;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), Time);
        }
        return true;
    }

    public async Task StopAsync()
    {
        await Task.WhenAll(Exchange.Gateways.Values.Append(Exchange.Broker!).Select(node => node.StopAsync(Time)));
    }

    public Reckoning Reckon(IReadOnlyList<string> recipients) => new(Exchange, _clients, recipients);

    public async ValueTask DisposeAsync()
    {
        await Exchange.DisposeAsync();
        foreach (var client in _clients)
        {
            client.Dispose();
        }
        if (TestContext.Current.TestState?.Result != TestResult.Failed && Environment.GetEnvironmentVariable("PX_KEEP") is null)
        {
            System.IO.Directory.Delete(Exchange.Folder, recursive: true);
        }
    }

    private bool Quiet()
    {
        using var hub = new StoreEvidence(Path.Combine(Exchange.BrokerData, "broker.db"));
        if (hub.Scalar<long>("SELECT count(*) FROM mailbox WHERE receipt IS NULL AND settled = 0 AND gone = 0") > 0)
        {
            return false;
        }
        var heads = hub.Rows("SELECT gateway, lane, seq FROM mailbox_head", 3);
        foreach (var state in Exchange.Gateways.Keys)
        {
            using var gateway = new StoreEvidence(Path.Combine(Exchange.GatewayData(state), "gateway.db"));
            if (gateway.Scalar<long>("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM receipt_outbox)") > 0)
            {
                return false;
            }
            var held = gateway.Rows("SELECT lane, seq FROM position", 2).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
            if (heads.Any(head => head[0] == Exchange.Pki.Gateway(state).Id && held.GetValueOrDefault(head[1]) != head[2]))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>Tests that run many processes do not share the two cores with other tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessesAlone
{
    public const string Name = "processes alone";
}
