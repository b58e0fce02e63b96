using System.Buffers.Text;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.IntegrationTests.LookUp;

// Seen failing: RemovedGateway (a gateway that came back refused the key that was made without it). Not yet seen failing: the other two.

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

    [Fact]
    public async Task RemovedGateway_IsWithoutTheNewKeys_AndIsGivenThemWhenItIsBack()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var before = await AgreedAsync(chaos);

        var without = await PublishAsync(chaos, await File.ReadAllBytesAsync(chaos.Exchange.Pki.DirectoryFile, Stop), document => document with { Gateways = [.. document.Gateways.Where(gateway => gateway.Id != "gw-pan")] });

        // Every key that PAN could open is made anew without it, that of this week too.
        var after = new SortedDictionary<uint, string>();
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                after = await HeldAsync(chaos, "JAM");
                return after.Count == before.Count && !after.Values.Intersect(before.Values, StringComparer.Ordinal).Any() && after.SequenceEqual(await HeldAsync(chaos, "CRI"));
            },
            "JAM and CRI hold new keys");
        Assert.Equal(before, await HeldAsync(chaos, "PAN"));
        using var pan = Protocol.Sealing.SealKey.FromPkcs8Pem(File.ReadAllText(chaos.Exchange.Pki.Gateway("PAN").SealKey));
        Assert.All(Messages(chaos), message => Assert.Equal(message.Generation == 1, message.Open(pan) is not null));

        // It is a member again: gateways that hold the keys pass them on.
        await PublishAsync(chaos, without, document => document with { Gateways = [.. document.Gateways, .. Document(chaos).Gateways.Where(gateway => gateway.Id == "gw-pan")] });
        await SecurityExchange.EventuallyAsync(async () => (await HeldAsync(chaos, "PAN")).SequenceEqual(after), () => "PAN holds the new keys", seconds: 180); // It asks ever less often, at least every minute.
        Assert.Equal(after, await HeldAsync(chaos, "JAM"));
        Assert.Equal(after.Count, Messages(chaos).Where(message => message.CopyOf is not null).DistinctBy(message => message.Epoch).Count());
    }

    [Fact]
    public async Task ForgedKeys_AreRefusedByTheRunningHub()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        var (now, files) = (ChaosExchange.Time.GetUtcNow(), chaos.Exchange.Pki.Gateway("JAM"));
        using var sign = Protocol.Sealing.SigningKey.FromPkcs8Pem(File.ReadAllText(files.SignKey));
        var gateways = Document(chaos).Gateways;
        List<Protocol.Sealing.SealPublicKey> all = [.. gateways.Select(gateway => gateway.SealKeys[0].Key)];
        var current = Epochs.At(now);
        var anchors = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        anchors.ImportFromPemFile(chaos.Exchange.Pki.Hub.Authority.Certificate);
        using var channel = new PoliceExchange.Hosting.Channels.ExchangeChannel(
            new PoliceExchange.Hosting.Channels.ChannelTarget(new Uri($"https://{chaos.Exchange.Broker!.Address}"), () => anchors, id => id.Kind == Protocol.Access.V1.CallerKind.Hub, Pins: null),
            PoliceExchange.Hosting.Tls.TlsIdentity.Load(files.Tls.Certificate, files.Tls.Key), new PoliceExchange.Hosting.Channels.ChannelLimits(), ChaosExchange.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var client = new EpochService.EpochServiceClient(channel);

        Assert.Equal(StatusCode.PermissionDenied, await PublishAsync(Make(current, by: "gw-pan")));
        Assert.Equal(StatusCode.InvalidArgument, await PublishAsync(Make(current + 7)));
        Assert.Equal(StatusCode.InvalidArgument, await PublishAsync(Make(current - 1)));
        Assert.Equal(StatusCode.FailedPrecondition, await PublishAsync(Make(current, directory: 2)));
        Assert.Equal(StatusCode.FailedPrecondition, await PublishAsync(Make(current, to: [all[0]])));
        Assert.Equal(StatusCode.FailedPrecondition, await PublishAsync(Make(current, generation: 2)));
        Assert.Equal(StatusCode.InvalidArgument, await PublishAsync("not a key"u8.ToArray()));
        Assert.Empty(Messages(chaos));

        var right = Make(current);
        Assert.Equal(StatusCode.OK, await PublishAsync(right));
        Assert.Equal(StatusCode.OK, await PublishAsync(right));
        Assert.Equal(StatusCode.FailedPrecondition, await PublishAsync(Make(current)));
        Assert.Equal(right, Assert.Single(Messages(chaos)).Bytes.ToArray());
        Assert.Equal(right, Assert.Single((await client.GetEpochKeysAsync(new GetEpochKeysRequest(), deadline: Deadline(), cancellationToken: Stop)).EpochKeys).ToByteArray());
        using var hub = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        Assert.Equal(1, hub.Scalar<long>("SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%\"op\":\"epoch-key\"%'"));

        byte[] Make(uint epoch, string by = "gw-jam", long directory = 1, int generation = 1, IReadOnlyList<Protocol.Sealing.SealPublicKey>? to = null) => EpochKeyMessage.Seal(
            new EpochKeyMessage { Epoch = epoch, Generation = generation, By = by, Directory = directory, At = now, KeyId = "" },
            System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), to ?? all, sign);

        DateTime Deadline() => (ChaosExchange.Time.GetUtcNow() + TimeSpan.FromSeconds(20)).UtcDateTime;

        async Task<StatusCode> PublishAsync(byte[] message)
        {
            try
            {
                await client.PublishEpochKeyAsync(new PublishEpochKeyRequest { EpochKey = ByteString.CopyFrom(message) }, deadline: Deadline(), cancellationToken: Stop);
                return StatusCode.OK;
            }
            catch (RpcException refused)
            {
                return refused.StatusCode;
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
        return new SortedDictionary<uint, byte[]>(Messages(chaos).Where(message => message.CopyOf is null).ToDictionary(message => message.Epoch, message => message.Open(seal)!));
    }

    private static List<EpochKeyMessage> Messages(ChaosExchange chaos)
    {
        using var hub = new StoreConnection(Path.Combine(chaos.Exchange.BrokerData, "broker.db"), readOnly: true);
        return hub.Query("SELECT message FROM epoch_key ORDER BY epoch, generation, copy", row => EpochKeyMessage.Read((byte[])row.GetValue(0))!);
    }

    private static DirectoryDocument Document(ChaosExchange chaos) => Inspect(chaos, File.ReadAllBytes(chaos.Exchange.Pki.DirectoryFile)).Document;

    private static DirectoryAcceptance.Inspected Inspect(ChaosExchange chaos, byte[] signed)
    {
        var root = GovernanceRoot.Open(File.ReadAllBytes(chaos.Exchange.Pki.RootFile), chaos.Exchange.Pki.RootFingerprint).Root!;
        return Assert.IsType<DirectoryAcceptance.Inspected>(DirectoryVerifier.Inspect(root, signed));
    }

    /// <summary>Governance signs the version after one.</summary>
    private static async Task<byte[]> PublishAsync(ChaosExchange chaos, byte[] signed, Func<DirectoryDocument, DirectoryDocument> change)
    {
        var pki = chaos.Exchange.Pki;
        var (current, hash) = Inspect(chaos, signed);
        using var one = GovernanceKeyFile.Read(pki.GovernanceKeyFiles[0]);
        using var two = GovernanceKeyFile.Read(pki.GovernanceKeyFiles[1]);
        var next = DirectoryVerifier.Sign(change(current with { Version = current.Version + 1, Previous = hash, Issued = Seconds(ChaosExchange.Time.GetUtcNow()) }), [one, two]);
        using var admin = chaos.Exchange.Admin();
        await admin.Directory.PublishAsync(new Protocol.Directory.V1.PublishRequest { Directory = ByteString.CopyFrom(next) }, deadline: admin.Deadline, cancellationToken: Stop);
        return next;
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

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
