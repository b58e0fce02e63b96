using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Broker;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>The hub believes no header about whom a part is sealed to.</summary>
/// <remarks>The refusals were seen missing with Acceptor.KeyRefusal switched off; the first test shows that nothing else refuses.</remarks>
public sealed class AcceptorTests(NationKeys nations) : IClassFixture<NationKeys>
{
    private static readonly SealHolder Canada = new("gw-can");

    [Fact]
    public async Task PartSealedToTheHoldersKey_IsAccepted()
    {
        var outcome = await AcceptAsync(nations.Seal(Canada, nations.SealKeyOf("gw-can")));
        Assert.Equal("", string.Join(' ', outcome.Refusal?.Violations ?? []));
        Assert.NotEqual("", outcome.Receipt);
    }

    [Fact]
    public async Task PartSealedToTheKeyOfAnotherGateway_IsRefused() => AssertMismatch(await AcceptAsync(nations.Seal(Canada, nations.SealKeyOf("gw-col"))));

    [Fact]
    public async Task PartSealedToAKeyOfNobody_IsRefused()
    {
        using var own = SealKey.Generate();
        AssertMismatch(await AcceptAsync(nations.Seal(Canada, own.ToPublic())));
    }

    [Fact]
    public async Task PartForTheGatewaySealedToADesksKey_IsRefused()
    {
        var desk = nations.Directory.Gateway("gw-can")!.DeskSealKeys[0];
        AssertMismatch(await AcceptAsync(nations.Seal(Canada, desk.Key.Key)));
    }

    private static void AssertMismatch(Outcome outcome)
    {
        Assert.Equal(FaultReason.AudienceMismatch, outcome.Refusal?.Reason);
        Assert.Contains("not sealed to a key of", Assert.Single(outcome.Refusal!.Violations), StringComparison.Ordinal);
        Assert.False(outcome.Refusal.Retry);
    }

    private async Task<Outcome> AcceptAsync(SealedEnvelope envelope)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("px-accept-").FullName;
        try
        {
            await using var store = DurableStore.Open(
                new StoreOptions { Path = Path.Combine(folder, "broker.db"), ReserveBytes = 0 }, BrokerSchema.Migrations, NullLogger.Instance, _ => { });
            var time = nations.Time;
            var keys = new BrokerKeys(nations.Directory.Document.Hub.Id, SigningKey.FromPkcs8Pem(await File.ReadAllTextAsync(nations.Pki.Hub.SignKey)), TimeSpan.FromHours(1));
            var directory = DirectoryHolder.Start(new DirectoryStore(store), nations.Root, keys, await File.ReadAllBytesAsync(nations.Pki.DirectoryFile), nations.Removals, time);
            var acceptor = new Acceptor(
                store, new NoticeStore(store, new NoticeOptions(), time), directory, new PolicyEngine(PoliceExchange.Policy.Bundles.DefaultRules.Compiled()), keys, new MailboxSignals(), new NoticeEnds(), time);
            Assert.True(SpiffeId.TryParse("spiffe://jam.px.example/gateway/gw-jam/tls", out var peer));
            return Assert.Single(await acceptor.AcceptAsync(peer, [ByteString.CopyFrom(envelope.Bytes.Span)]));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
