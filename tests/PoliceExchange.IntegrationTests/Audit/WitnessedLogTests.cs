using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Testing;

namespace PoliceExchange.IntegrationTests.Audit;

// Seen failing: a hub whose entries name no receipts, and none of the directory that it starts with (EveryEntry_...); a witness that was slow once was not asked again before the log grew, so nothing was proven for a minute.

/// <summary>Acts of real processes end up in a log that a quorum of nations cosigned and that a stranger's tool verifies.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class WitnessedLogTests(ITestOutputHelper output)
{
    private static readonly string[] States = ["JAM", "PAN", "CRI"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryEntryOfHubAndGateways_IsInTheTreeThatANodeScriptVerifies()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var client = chaos.Client("JAM", "jam0", ["PAN", "CRI"], new Seeded(1));
        for (var i = 0; i < 40; i++)
        {
            var sent = await client.SubmitAsync(urgent: i % 5 == 0);
            if (i % 10 == 0)
            {
                await client.WithdrawAsync(sent.NoticeId);
            }
        }
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
        await ProvenAsync(chaos, States);
        await chaos.StopAsync();

        var log = Path.Combine(chaos.Exchange.BrokerData, "log");
        var verdict = await VerifyAsync(chaos, log);
        output.WriteLine($"{verdict.Size} entries, {verdict.Signatures} signatures");
        Assert.True(verdict.Problems == "[]", verdict.Problems);
        // The log and at least the quorum of three.
        Assert.Equal(4, verdict.Signatures);
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        ReceiptsAndDirectoryAreInTheTree(chaos, store);
        foreach (var state in States)
        {
            using var gateway = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
            Assert.True(gateway.Scalar<long>("SELECT proven FROM log_forwarded") > 40, state);
            Assert.Equal(0, gateway.Scalar<long>("SELECT count(*) FROM log_alarm"));
            Assert.Equal(gateway.Scalar<long>("SELECT held FROM log_forwarded"), store.Scalar<long>($"SELECT count(*) FROM leaf WHERE node = 'gw-{state.ToLowerInvariant()}'"));
        }
    }

    [Fact]
    public async Task TileLostAndBrokerRestarted_GrowsAgainFromTheStore()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(2));
        await SendAsync(client, 5);
        await ProvenAsync(chaos, States);
        await chaos.Exchange.Broker!.KillAsync();
        var log = Path.Combine(chaos.Exchange.BrokerData, "log");
        Directory.Delete(Path.Combine(log, "tile"), recursive: true);
        await chaos.Exchange.StartBrokerAsync();
        await SendAsync(client, 5);
        await ProvenAsync(chaos, States);
        await chaos.StopAsync();
        Assert.Equal("[]", (await VerifyAsync(chaos, log)).Problems);
    }

    [Fact]
    public async Task HubPutBackToABackup_SignsNothingThatItsWitnessesHaveNotSeen()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(3));
        await SendAsync(client, 5);
        await ProvenAsync(chaos, States);
        await chaos.Exchange.Broker!.StopAsync(ChaosExchange.Time);
        var backup = Path.Combine(chaos.Exchange.Folder, "backup-hub");
        Copy(chaos.Exchange.BrokerData, backup);
        await chaos.Exchange.StartBrokerAsync();
        await SendAsync(client, 5);
        await ProvenAsync(chaos, States);
        var before = Published(chaos);

        await chaos.Exchange.Broker!.KillAsync();
        Directory.Delete(chaos.Exchange.BrokerData, recursive: true);
        Copy(backup, chaos.Exchange.BrokerData);
        await chaos.Exchange.StartBrokerAsync();
        await UntilAsync(async () => (await StatusAsync(chaos)).State == "HALTED", "the log is halted");
        // The second where the hub took new entries before its witnesses were linked.
        Assert.Matches("older than what this log signed|another root", (await StatusAsync(chaos)).Problem);
        Assert.True(Published(chaos) < before);
        await chaos.StopAsync();
    }

    [Fact]
    public async Task EntryRewrittenInTheHubsStore_IsFoundAtTheNextCheckpoint()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(4));
        await SendAsync(client, 5);
        await ProvenAsync(chaos, States);
        await chaos.Exchange.Broker!.StopAsync(ChaosExchange.Time);

        // Full rights on disk and store: an entry says something else, the tiles and the signed checkpoints are gone, so that the hub starts its history anew.
        using (var db = new PoliceExchange.Hosting.Store.StoreConnection(Path.Combine(chaos.Exchange.BrokerData, "broker.db"), readOnly: false))
        {
            // The first that says "ok": which entry is the first of all depends on what the gateway did first at its start.
            Assert.Equal(1, db.Execute(
                """
                UPDATE forwarded SET entry = CAST(replace(CAST(entry AS TEXT), '"res":"ok"', '"res":"no"') AS BLOB)
                WHERE node = 'gw-jam' AND seq = (SELECT min(seq) FROM forwarded WHERE node = 'gw-jam' AND instr(CAST(entry AS TEXT), '"res":"ok"') > 0)
                """));
            db.Execute("DELETE FROM checkpoint");
        }
        Directory.Delete(Path.Combine(chaos.Exchange.BrokerData, "log"), recursive: true);
        await chaos.Exchange.StartBrokerAsync();
        await UntilAsync(async () => (await StatusAsync(chaos)).State == "HALTED", "the log is halted");
        Assert.Contains("another root", (await StatusAsync(chaos)).Problem, StringComparison.Ordinal);
        await chaos.StopAsync();
    }

    /// <summary>Each receipt that the hub signed or kept, and the directory that it serves, is named by a leaf.</summary>
    private static void ReceiptsAndDirectoryAreInTheTree(ChaosExchange chaos, StoreEvidence hub)
    {
        HashSet<string> Leaves(string member, string operations) => hub
            .Rows($"SELECT CAST(entry AS TEXT) ->> '$.{member}' FROM journal WHERE CAST(entry AS TEXT) ->> '$.op' IN ({operations}) AND seq <= (SELECT sequenced FROM log_node WHERE node = 'hub')", 1)
            .Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
        var named = Leaves("obj", "'accept', 'receipt'");
        var accepted = hub.Rows("SELECT receipt FROM envelope", 1);
        var kept = hub.Rows("SELECT jws FROM receipt", 1);
        Assert.True(accepted.Count >= 40 && kept.Count >= 80, $"{accepted.Count} accepted, {kept.Count} kept");
        Assert.All(accepted.Concat(kept), row => Assert.Contains(Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(row[0]))), named));
        Assert.Contains(Inspected(chaos).Hash, Leaves("env", "'directory-change'"));
    }

    /// <summary>Waits until each gateway has proven its own newest entries under a checkpoint that it accepted.</summary>
    internal static async Task ProvenAsync(ChaosExchange chaos, params IReadOnlyList<string> states)
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var state in states)
        {
            using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
            newest[state] = store.Scalar<long>("SELECT max(seq) FROM journal");
        }
        foreach (var state in states)
        {
            await UntilAsync(
                () =>
                {
                    using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
                    return Task.FromResult(store.Scalar<long>("SELECT coalesce(max(proven), 0) FROM log_forwarded") >= newest[state]);
                },
                $"{state} has proven its log up to {newest[state]}");
        }
    }

    private static async Task SendAsync(LoadClient client, int notices)
    {
        for (var i = 0; i < notices; i++)
        {
            await client.SubmitAsync(urgent: false);
        }
    }

    private static long Published(ChaosExchange chaos)
    {
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        return store.Scalar<long>("SELECT coalesce(max(size), 0) FROM checkpoint WHERE published = 1");
    }

    private static async Task<GetLogStatusResponse> StatusAsync(ChaosExchange chaos)
    {
        using var admin = chaos.Exchange.Admin();
        return await admin.Log.GetLogStatusAsync(new GetLogStatusRequest(), deadline: admin.Deadline, cancellationToken: Stop);
    }

    private static async Task<(int Size, int Signatures, string Problems)> VerifyAsync(ChaosExchange chaos, string folder)
    {
        var document = Inspected(chaos).Document;
        string[] keys = [document.Hub.Log!.Key, .. document.Gateways.Select(gateway => gateway.Witness!)];
        var (_, text) = await Tool.Run("node", Stop, [Tool.InRepository("tests", "node", "audit", "verify-log.mjs"), folder, .. keys]);
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return (root.GetProperty("size").GetInt32(), root.GetProperty("signatures").GetArrayLength(), root.GetProperty("problems").GetRawText());
    }

    private static DirectoryAcceptance.Inspected Inspected(ChaosExchange chaos)
    {
        var (root, _) = GovernanceRoot.Open(File.ReadAllBytes(chaos.Exchange.Pki.RootFile), chaos.Exchange.Pki.RootFingerprint);
        return Assert.IsType<DirectoryAcceptance.Inspected>(DirectoryVerifier.Inspect(root!, File.ReadAllBytes(chaos.Exchange.Pki.DirectoryFile)));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var began = ChaosExchange.Time.GetTimestamp();
        while (!await holds())
        {
            Assert.True(ChaosExchange.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(120), $"not within 120 s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), ChaosExchange.Time, Stop);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
        }
    }
}
