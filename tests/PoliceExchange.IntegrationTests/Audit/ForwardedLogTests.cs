using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Audit;

// Seen failing: entries that are held are not compared (ASecondHistory_...); a head behind what is held passes (ALogThatWentBack_...).

/// <summary>A gateway that would take back, skip or invent what it logged, against the real hub.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class ForwardedLogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASecondHistory_IsRefusedAndStaysOnRecord()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        using var jam = new Forger(chaos, "JAM");
        var entries = Chain("gw-jam", 5);
        Assert.Equal(3UL, await jam.ForwardAsync(entries[..3]));
        // Again, and overlapping: nothing is doubled.
        Assert.Equal(3UL, await jam.ForwardAsync(entries[..3]));
        Assert.Equal(4UL, await jam.ForwardAsync(entries[1..4]));

        Assert.Equal(FaultReason.StateConflict, await jam.RefusalAsync(Chain("gw-jam", 6)[5..]));
        Assert.Equal(FaultReason.FieldInvalid, await jam.RefusalAsync([entries[0], entries[2]]));
        Assert.Equal(FaultReason.FieldInvalid, await jam.RefusalAsync(Chain("gw-pan", 1)));
        Assert.Equal(FaultReason.FieldInvalid, await jam.RefusalAsync([Encoding.UTF8.GetBytes("{}")]));
        using (var pan = new Forger(chaos, "PAN"))
        {
            // PAN's certificate with JAM's entries and PAN's head; with a head that JAM signed.
            Assert.Equal(FaultReason.FieldInvalid, await pan.RefusalAsync(entries[..1]));
            Assert.Equal(FaultReason.SignatureInvalid, await pan.RefusalAsync([], jam.Head(entries[..1])));
        }
        Assert.Equal("CURRENT", await StateAsync(chaos));

        Assert.Equal(FaultReason.StateConflict, await jam.RefusalAsync(Chain("gw-jam", 4, "other")));
        Assert.Equal("FORKED", await StateAsync(chaos));
        await chaos.StopAsync();
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        List<string> problems = [];
        Assert.Contains(store.Journal(problems), entry => entry is { Operation: "forward", Result: "FORKED" });
        Assert.Equal(4, store.Scalar<long>("SELECT count(*) FROM forwarded"));
    }

    [Fact]
    public async Task ALogThatWentBack_IsNoticedWithoutAnyEntry()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        using var jam = new Forger(chaos, "JAM");
        var entries = Chain("gw-jam", 3);
        await jam.ForwardAsync(entries);
        Assert.Equal(FaultReason.StateConflict, await jam.RefusalAsync([], jam.Head(entries[..2])));
        Assert.Equal("FORKED", await StateAsync(chaos));
    }

    private static async Task<string> StateAsync(ChaosExchange chaos)
    {
        using var admin = chaos.Exchange.Admin();
        var status = await admin.Log.GetLogStatusAsync(new GetLogStatusRequest(), deadline: admin.Deadline, cancellationToken: Stop);
        return status.Nodes.Single(node => node.Node == "gw-jam").State;
    }

    private static List<byte[]> Chain(string node, int count, string result = "ok")
    {
        var entries = new List<byte[]>();
        var previous = AccessChain.Origin;
        for (var i = 1; i <= count; i++)
        {
            entries.Add(new AccessEntry(node, AccessOperation.Open, result, null, "spiffe://x", DateTimeOffset.UnixEpoch.AddSeconds(i)).ToBytes(i, previous));
            previous = SHA256.HashData(entries[^1]);
        }
        return entries;
    }

    /// <summary>Holds a gateway's certificate and sign key, and says what it likes.</summary>
    private sealed class Forger : IDisposable
    {
        private readonly ExchangeChannel _channel;
        private readonly SigningKey _key;
        private readonly string _id;

        public Forger(ChaosExchange chaos, string state)
        {
            var pki = chaos.Exchange.Pki;
            var files = pki.Gateway(state);
            _id = files.Id;
            _key = SigningKey.FromPkcs8Pem(File.ReadAllText(Path.Combine(pki.Folder, state.ToLowerInvariant(), "gateway", "sign.key.pem")));
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPemFile(pki.Hub.Authority.Certificate);
            _channel = new ExchangeChannel(
                new ChannelTarget(new Uri($"https://{chaos.Exchange.Broker!.Address}"), () => anchors, id => id.Kind == CallerKind.Hub, Pins: null),
                TlsIdentity.Load(files.Tls.Certificate, files.Tls.Key), new ChannelLimits(), ChaosExchange.Time, NullLoggerFactory.Instance);
        }

        public string Head(IReadOnlyList<byte[]> entries) => Encoding.ASCII.GetString((entries.Count == 0 || EntryFields.TryRead(entries[^1]) is not { } last
            ? new LogHead(_id, 0, AccessChain.Origin)
            : new LogHead(_id, last.Sequence, SHA256.HashData(entries[^1]))).Sign(_key));

        public async Task<ulong> ForwardAsync(IReadOnlyList<byte[]> entries, string? head = null)
        {
            var request = new ForwardRequest { Head = head ?? Head(entries) };
            request.Entries.AddRange(entries.Select(entry => ByteString.CopyFrom(entry)));
            var deadline = (ChaosExchange.Time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime;
            return (await new LogService.LogServiceClient(_channel).ForwardAsync(request, deadline: deadline, cancellationToken: Stop)).Held;
        }

        public async Task<FaultReason> RefusalAsync(IReadOnlyList<byte[]> entries, string? head = null) =>
            FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => ForwardAsync(entries, head))).Reason;

        public void Dispose()
        {
            _channel.Dispose();
            _key.Dispose();
        }
    }
}
