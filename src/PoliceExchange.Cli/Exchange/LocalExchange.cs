using System.Collections.Concurrent;
using PoliceExchange.Cli.Certs;

namespace PoliceExchange.Cli.Exchange;

/// <summary>A hub and gateways on loopback: real processes, real mutual TLS, a store each. For the demo, the bench and the tests.</summary>
internal sealed class LocalExchange(DevelopmentPki pki, string folder, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    // Gateways start several at once.
    private readonly ConcurrentDictionary<string, NodeProcess> _gateways = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _clients = [];

    public DevelopmentPki Pki => pki;

    public string Folder => folder;

    public NodeProcess? Broker { get; private set; }

    public IReadOnlyDictionary<string, NodeProcess> Gateways => _gateways;

    /// <summary>Extra settings for processes started from now on, such as shorter clocks.</summary>
    public Dictionary<string, string> BrokerSettings { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc cref="BrokerSettings"/>
    public Dictionary<string, string> GatewaySettings { get; } = new(StringComparer.Ordinal);

    /// <summary>Where a broker's store lies.</summary>
    public string BrokerData => Path.Combine(folder, "hub");

    /// <summary>Where a gateway's store lies.</summary>
    public string GatewayData(string state) => Path.Combine(folder, state.ToLowerInvariant());

    /// <summary>Starts the broker; on its old port when it ran before, so that gateways find it again.</summary>
    /// <param name="prefix">A program that runs it; empty for none.</param>
    public async Task<NodeProcess> StartBrokerAsync(IReadOnlyList<string>? prefix = null)
    {
        var tls = pki.Hub.Tls.Values.First();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Host:Listen"] = Broker?.Address is { Length: > 0 } address ? address : "127.0.0.1:0",
            ["Host:CertificateFile"] = tls.Certificate,
            ["Host:KeyFile"] = tls.Key,
            ["Broker:Data"] = BrokerData,
            ["Broker:RootFile"] = pki.RootFile,
            ["Broker:RootFingerprint"] = pki.RootFingerprint,
            ["Broker:DirectoryFile"] = pki.DirectoryFile,
            ["Broker:RemovalsFolder"] = Path.Combine(pki.Folder, "removals"),
            ["Broker:PolicyFile"] = pki.PolicyFile,
            ["Broker:SignKeyFile"] = pki.Hub.SignKey,
            ["Broker:LogKeyFile"] = pki.Hub.LogKey,
        };
        Merge(settings, BrokerSettings);
        if (Broker is { } old)
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }
        Broker = await NodeProcess.Start("PoliceExchange.Broker", "hub", Path.Combine(folder, "run"), settings, prefix).ReadyAsync(time, StartLimit).ConfigureAwait(false);
        return Broker;
    }

    /// <summary>Starts the gateway of a state.</summary>
    public async Task<NodeProcess> StartGatewayAsync(string state, IReadOnlyList<string>? prefix = null)
    {
        var files = pki.Gateway(state);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Host:Listen"] = _gateways.TryGetValue(state, out var before) && before.Address.Length > 0 ? before.Address : "127.0.0.1:0",
            ["Host:CertificateFile"] = files.Tls.Certificate,
            ["Host:KeyFile"] = files.Tls.Key,
            ["Gateway:Id"] = files.Id,
            ["Gateway:State"] = state,
            ["Gateway:Hub"] = $"https://{Broker?.Address}",
            ["Gateway:Data"] = GatewayData(state),
            ["Gateway:Keys"] = Path.Combine(pki.Folder, state.ToLowerInvariant()),
            ["Gateway:RootFile"] = pki.RootFile,
            ["Gateway:RootFingerprint"] = pki.RootFingerprint,
            ["Gateway:DirectoryFile"] = pki.DirectoryFile,
            ["Gateway:FreshnessFile"] = pki.FreshnessFile,
            ["Gateway:PolicyFile"] = pki.PolicyFile,
            ["Gateway:RemovalsFolder"] = Path.Combine(pki.Folder, "removals"),
        };
        Merge(settings, GatewaySettings);
        if (before is not null)
        {
            await before.DisposeAsync().ConfigureAwait(false);
        }
        var gateway = await NodeProcess.Start("PoliceExchange.Gateway", state.ToLowerInvariant(), Path.Combine(folder, "run"), settings, prefix).ReadyAsync(time, StartLimit).ConfigureAwait(false);
        _gateways[state] = gateway;
        return gateway;
    }

    /// <summary>Starts gateways a few at a time: two cores do not start twenty at once faster.</summary>
    public async Task StartGatewaysAsync(IEnumerable<string> states, int atOnce = 3)
    {
        foreach (var few in states.Chunk(atOnce))
        {
            await Task.WhenAll(few.Select(state => StartGatewayAsync(state))).ConfigureAwait(false);
        }
    }

    /// <summary>A desk of a state, connected to its gateway.</summary>
    public DeskClient Desk(string state, string role)
    {
        var files = pki.Gateway(state);
        var desk = new DeskClient(new DeskAddress(
            new Uri($"https://{_gateways[state].Address}"), state, files.DeskAgencies[role], role, files.Desks[role].Certificate, files.Desks[role].Key, files.Authority.Certificate), time);
        _clients.Add(desk);
        return desk;
    }

    /// <summary>The hub's administrator.</summary>
    public HubAdminClient Admin()
    {
        var admin = new HubAdminClient(new Uri($"https://{Broker!.Address}"), pki, time);
        _clients.Add(admin);
        return admin;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
        foreach (var gateway in _gateways.Values)
        {
            await gateway.DisposeAsync().ConfigureAwait(false);
        }
        if (Broker is not null)
        {
            await Broker.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Merge(Dictionary<string, string> settings, Dictionary<string, string> more)
    {
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }
    }
}
