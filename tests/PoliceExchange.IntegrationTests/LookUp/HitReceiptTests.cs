using System.Buffers.Text;
using System.Text;
using PoliceExchange.Broker;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.IntegrationTests.Notices;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>What a gateway may say to the hub of a hit that it found on its own copy.</summary>
/// <remarks>Seen failing with: no bound, and a gateway that may say <c>silent-hit</c>.</remarks>
public sealed class HitReceiptTests(NationKeys nations) : IClassFixture<NationKeys>, IAsyncDisposable
{
    private readonly HubStore _hub = new();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task HitOnANoticeInForce_GoesToItsOwner_OnceAnHour()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        var hit = Hit(notice, 1);
        Assert.Null((await KeepAsync(hit)).Refusal);
        Assert.Null((await KeepAsync(Hit(notice, 1))).Refusal);
        Assert.Equal(hit, Assert.Single(_hub.Items(HubStore.Sender, Lane.Receipts)).Receipt);
    }

    [Fact]
    public async Task HitOnNoNoticeInForce_IsAnUnknownEnvelope()
    {
        var notice = _hub.First("one");
        Assert.Equal(FaultReason.NotFound, (await KeepAsync(Hit(notice, 1))).Refusal.Reason);
        await _hub.AcceptAsync(notice);
        await _hub.AcceptAsync(_hub.Withdrawal(notice, "two"));
        Assert.Equal(FaultReason.NotFound, (await KeepAsync(Hit(notice, 1))).Refusal.Reason);
        Assert.Empty(_hub.Items(HubStore.Sender, Lane.Receipts));
    }

    [Fact]
    public async Task SilentHit_IsForTheHubAloneToSay()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        var silent = Sign(notice, 1, receipt => receipt with { State = ReceiptState.SilentHit, To = "gw-can", InnerSha256 = null });
        Assert.Equal(FaultReason.IdentityMismatch, (await KeepAsync(silent)).Refusal.Reason);
    }

    [Fact]
    public async Task Flood_IsRefused_AndTheNextHourIsNot()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        for (var officer = 0; officer < 64; officer++)
        {
            Assert.Null((await KeepAsync(Hit(notice, officer))).Refusal);
        }
        Assert.Equal(FaultReason.QuotaExceeded, (await KeepAsync(Hit(notice, 64))).Refusal.Reason);
        Assert.Equal(64, _hub.Items(HubStore.Sender, Lane.Receipts).Count);
        _hub.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null((await KeepAsync(Hit(notice, 64))).Refusal);
    }

    private string Hit(Arrival notice, int officer) => Sign(notice, officer, receipt => receipt);

    private string Sign(Arrival notice, int officer, Func<Receipt, Receipt> change) => Encoding.ASCII.GetString(Receipt.Sign(
        change(new Receipt
        {
            Env = notice.Env, Jti = notice.Jti, NoticeId = Guid.Parse(notice.NoticeId), Version = 1, State = ReceiptState.Hit, At = _hub.Time.GetUtcNow(), By = "gw-can", InnerSha256 = notice.Env, Row = 1,
            Actor = new ReceiptActor(Base64Url.EncodeToString([(byte)officer, .. new byte[15]]), "pol", DeskRole.BorderOfficer, NoticePurpose.IdentityCheck),
        }),
        nations.Ring("CAN").Sign));

    private async Task<Outcome> KeepAsync(string jws)
    {
        var keys = new BrokerKeys(nations.Directory.Document.Hub.Id, SigningKey.FromPkcs8Pem(await File.ReadAllTextAsync(nations.Pki.Hub.SignKey)), TimeSpan.FromHours(1));
        var directory = DirectoryHolder.Start(new DirectoryStore(_hub.Store), nations.Root, keys, await File.ReadAllBytesAsync(nations.Pki.DirectoryFile), nations.Removals, _hub.Time);
        Assert.True(SpiffeId.TryParse("spiffe://can.px.example/gateway/gw-can/tls", out var peer));
        return Assert.Single(await new ReceiptKeeper(_hub.Store, _hub.Notices, directory, keys, new MailboxSignals(), _hub.Time).KeepAsync(peer, [jws]));
    }
}
