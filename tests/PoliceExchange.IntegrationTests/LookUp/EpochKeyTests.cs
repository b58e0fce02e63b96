using System.Buffers.Text;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.LookUp;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>Gateways agree on the keys of the weeks over a hub that cannot open one; real processes.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class EpochKeyTests
{
    private static readonly string[] States = ["JAM", "PAN", "CRI"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThreeGateways_HoldTheSameKeys_AndTheHubNone()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);

        var began = ChaosExchange.Time.GetTimestamp();
        var agreed = await AgreedAsync(chaos);
        Assert.InRange(ChaosExchange.Time.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        var current = Epochs.At(ChaosExchange.Time.GetUtcNow());
        Assert.Equal(Enumerable.Range((int)current, Epochs.IssuedAhead).Select(epoch => (uint)epoch), agreed.Keys.Take(Epochs.IssuedAhead));
        Assert.Equal(agreed.Count, agreed.Values.Distinct(StringComparer.Ordinal).Count());

        var keys = Keys(chaos, "JAM");
        Assert.Equal(agreed.Keys, keys.Keys);
        Assert.All(keys, one => Assert.Equal(agreed[one.Key], EpochKeyMessage.IdOf(one.Key, one.Value)));
        NotAtTheHub(chaos, keys);

        // A restart without the hub has them still.
        await chaos.Exchange.Broker!.KillAsync();
        await chaos.Exchange.Gateways["JAM"].KillAsync();
        await chaos.Exchange.StartGatewayAsync("JAM");
        Assert.Equal(agreed, await HeldAsync(chaos, "JAM"));

        await chaos.StopAsync();
        using var hub = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        foreach (var epoch in agreed.Keys)
        {
            var hash = Assert.Single(hub.Rows($"SELECT hash FROM epoch_key WHERE epoch = {epoch}", 1))[0];
            Assert.Equal(1, hub.Scalar<long>($"SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%\"op\":\"epoch-key\"%\"obj\":\"{hash}\"%'"));
            foreach (var state in States)
            {
                using var gateway = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
                Assert.Equal(1, gateway.Scalar<long>($"SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%\"res\":\"EPOCH_{epoch}_1 OK\"%\"obj\":\"{hash}\"%'"));
            }
        }
    }

    /// <summary>The epochs of all, once each gateway holds the same keys of the current and the next four.</summary>
    private static async Task<SortedDictionary<uint, string>> AgreedAsync(ChaosExchange chaos)
    {
        var held = new List<SortedDictionary<uint, string>>();
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                held = [.. await Task.WhenAll(chaos.Exchange.Gateways.Keys.Select(state => HeldAsync(chaos, state)))];
                return held.TrueForAll(one => one.Count >= Epochs.IssuedAhead && one.SequenceEqual(held[0]));
            },
            () => $"all gateways hold the same keys; they hold {string.Join(" / ", held.Select(one => string.Join(" ", one.Select(pair => $"{pair.Key}:{pair.Value}"))))}");
        return held[0];
    }

    private static async Task<SortedDictionary<uint, string>> HeldAsync(ChaosExchange chaos, string state)
    {
        using var desk = chaos.Exchange.Desk(state, "LIAISON_DESK");
        var status = await desk.Node.GetStatusAsync(new GetStatusRequest(), deadline: desk.Deadline, cancellationToken: Stop);
        return new SortedDictionary<uint, string>(status.Epochs.ToDictionary(one => one.Epoch, one => one.KeyId));
    }

    /// <summary>The keys of a gateway, opened as only who has its seal key can: from what the hub keeps.</summary>
    private static SortedDictionary<uint, byte[]> Keys(ChaosExchange chaos, string state)
    {
        using var seal = Protocol.Sealing.SealKey.FromPkcs8Pem(File.ReadAllText(chaos.Exchange.Pki.Gateway(state).SealKey));
        using var hub = new StoreConnection(Path.Combine(chaos.Exchange.BrokerData, "broker.db"), readOnly: true);
        var messages = hub.Query("SELECT message FROM epoch_key WHERE copy = 0", row => EpochKeyMessage.Read((byte[])row.GetValue(0))!);
        return new SortedDictionary<uint, byte[]>(messages.ToDictionary(message => message.Epoch, message => message.Open(seal)!));
    }

    private static void NotAtTheHub(ChaosExchange chaos, SortedDictionary<uint, byte[]> keys)
    {
        var broker = chaos.Exchange.Broker!;
        if (ProcessMemory.Obstacle(broker.Process.Id) is { } obstacle)
        {
            Assert.Skip(obstacle);
        }
        var forms = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (epoch, key) in keys)
        {
            forms[$"{epoch}"] = key;
            forms[$"{epoch} in hexadecimal"] = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key));
            for (var shift = 0; shift < 3; shift++)
            {
                forms[$"{epoch} in base64url at {shift}"] = Base64Url.EncodeToUtf8(key.AsSpan(shift, (key.Length - shift) / 3 * 3));
            }
        }
        var files = System.IO.Directory.EnumerateFiles(chaos.Exchange.BrokerData, "*", SearchOption.AllDirectories).Append(Path.Combine(chaos.Exchange.Folder, "run", "hub.log")).ToList();
        Assert.Empty(ProcessMemory.FindInFiles(files, forms));
        Assert.Empty(ProcessMemory.Find(broker.Process.Id, forms));

        // At rest at a gateway neither; in its memory it is, and the same search finds it there.
        var store = System.IO.Directory.EnumerateFiles(chaos.Exchange.GatewayData("JAM"), "*", SearchOption.AllDirectories).Append(Path.Combine(chaos.Exchange.Folder, "run", "jam.log"));
        Assert.Empty(ProcessMemory.FindInFiles(store, forms));
        Assert.Equal(keys.Count, ProcessMemory.Find(chaos.Exchange.Gateways["JAM"].Process.Id, keys.ToDictionary(one => $"{one.Key}", one => one.Value)).Count);
    }
}
