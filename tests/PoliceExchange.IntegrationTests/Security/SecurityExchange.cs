using System.Text.Json;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>
/// One hub and three gateways as real processes for all tests of this folder: starting them is what takes time. The PKI
/// has more members than processes; the tests of claims use those, so that no running gateway answers for them.
/// </summary>
public sealed class SecurityExchange : IAsyncLifetime
{
    private static readonly string[] Some = ["BRB", "CAN", "COL", "DMA", "GUY", "HND", "JAM", "PAN", "PER", "TTO", "USA", "URY"];
    private const int Running = 3;

    internal static TimeProvider Time => TimeProvider.System;

    internal static bool Full => Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full";

    internal string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("px-secure-").FullName;

    internal DevelopmentPki Pki => Exchange.Pki;

    internal LocalExchange Exchange { get; private set; } = null!;

    /// <summary>States with a gateway process. The bad certificates speak of the first.</summary>
    internal IReadOnlyList<string> RunningStates => [.. Pki.States.Take(Running)];

    /// <summary>Members with keys and no process; the last is the one that the removal test starts and strikes.</summary>
    internal IReadOnlyList<string> Claimants => [.. Pki.States.Skip(Running).SkipLast(1).Where(state => state != "XIM").Take(Full ? 30 : 8)];

    internal string Removed => Pki.States[^1] == "XIM" ? Pki.States[^2] : Pki.States[^1];

    internal string HubAddress => Exchange.Broker!.Address;

    internal string BrokerStore => Path.Combine(Exchange.BrokerData, "broker.db");

    internal string Address(string state) => Exchange.Gateways[state].Address;

    internal string GatewayStore(string state) => Path.Combine(Exchange.GatewayData(state), "gateway.db");

    /// <summary>What a process has logged so far, from a place on.</summary>
    internal string Log(string name, long from = 0)
    {
        using var stream = new FileStream(Path.Combine(Folder, "run", $"{name}.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal long LogEnd(string name) => new FileInfo(Path.Combine(Folder, "run", $"{name}.log")).Length;

    /// <summary>Results and peers of the journal's entries after a sequence number.</summary>
    internal static List<(long Sequence, string Result, string Peer)> Journal(string store, long after)
    {
        using var db = new StoreConnection(store, readOnly: true);
        return db.Query(
            "SELECT seq, entry FROM journal WHERE seq > @0 ORDER BY seq",
            row =>
            {
                using var entry = JsonDocument.Parse((byte[])row.GetValue(1));
                return (row.GetInt64(0), entry.RootElement.GetProperty("res").GetString()!, entry.RootElement.GetProperty("peer").GetString()!);
            },
            after);
    }

    internal static long JournalEnd(string store)
    {
        using var db = new StoreConnection(store, readOnly: true);
        return db.Scalar<long>("SELECT COALESCE(MAX(seq), 0) FROM journal");
    }

    internal DirectorySnapshot Directory()
    {
        var root = GovernanceRoot.Open(File.ReadAllBytes(Pki.RootFile), Pki.RootFingerprint).Root!;
        var accepted = DirectoryVerifier.Restore(
            root, File.ReadAllBytes(Pki.DirectoryFile), [.. Pki.RemovalFiles.Select(file => new ReadOnlyMemory<byte>(File.ReadAllBytes(file)))],
            File.ReadAllBytes(Pki.FreshnessFile), Time.GetUtcNow());
        return Assert.IsType<DirectoryAcceptance.Accepted>(accepted).Snapshot;
    }

    /// <summary>Polls until it holds; a test that waits in vain says for what.</summary>
    internal static Task EventuallyAsync(Func<Task<bool>> holds, string what) => EventuallyAsync(holds, () => what);

    /// <inheritdoc cref="EventuallyAsync(Func{Task{bool}}, string)"/>
    internal static async Task EventuallyAsync(Func<Task<bool>> holds, Func<string> what, int seconds = 60)
    {
        var began = Time.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Time.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds), $"Waited {seconds} s in vain: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Time);
        }
    }

    public async ValueTask InitializeAsync()
    {
        var created = DevelopmentPki.Create(new DevelopmentPkiOptions
        {
            Folder = Path.Combine(Folder, "certs"), Now = Time.GetUtcNow(), Environment = "Development", States = Full ? [] : Some,
        });
        Exchange = new LocalExchange(Assert.IsType<PkiCreation.Created>(created).Pki, Folder, Time);
        // So have the budgets of look-ups.
        foreach (var key in new[] { "OfficerPerHour", "BorderOfficerPerHour", "CasePerDay", "AgencyPerHour" })
        {
            Exchange.GatewaySettings[$"Gateway:LookUp:{key}"] = "1000000";
        }
        foreach (var key in new[] { "OfficerPerHour", "GatewayPerDay", "HitsPerDay" })
        {
            Exchange.BrokerSettings[$"LookUp:{key}"] = "1000000";
        }
        // The rate limits have tests of their own; here they would hide what is behind them.
        foreach (var (key, value) in new[] { ("CallsPerSecond", "1000000"), ("CallBurst", "10000000"), ("ReconnectBurst", "100000"), ("ReconnectsPerMinute", "100000"), ("MaxConnectionsPerPeer", "400") })
        {
            Exchange.BrokerSettings[$"Limits:{key}"] = value;
            Exchange.GatewaySettings[$"Limits:{key}"] = value;
        }
        await Exchange.StartBrokerAsync();
        await Exchange.StartGatewaysAsync(RunningStates);
    }

    public async ValueTask DisposeAsync()
    {
        await Exchange.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>The classes of this folder share the processes and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SecurityTestsOfOneExchange : ICollectionFixture<SecurityExchange>
{
    internal const string Name = "security";
}
