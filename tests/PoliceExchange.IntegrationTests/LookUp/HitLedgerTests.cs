using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Broker;
using PoliceExchange.Broker.LookUp;
using PoliceExchange.Broker.Notices;
using PoliceExchange.IntegrationTests.Notices;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>Owners are told of hits, once an hour for each officer and notice, in their own mailbox.</summary>
/// <remarks>Seen failing with: silent hits left untold, rows forgotten after one hour.</remarks>
public sealed class HitLedgerTests : IAsyncDisposable
{
    private static readonly ReceiptActor Officer = new("AAAAAAAAAAAAAAAAAAAAAA", "pol", DeskRole.BorderOfficer, NoticePurpose.IdentityCheck);
    private static readonly ReceiptActor Another = Officer with { Officer = "BBBBBBBBBBBBBBBBBBBBBA" };

    private readonly HubStore _hub = new();
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly HitWorker _worker;

    public HitLedgerTests() =>
        _worker = new HitWorker(_hub.Store, new BrokerKeys("hub", _key, TimeSpan.FromHours(1)), new MailboxSignals(), _hub.Time, NullLogger<HitWorker>.Instance);

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _hub.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Owner_IsToldByASignedStatement_OfWhoAskedAndWhetherThatWasSaid()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        await NoteAsync(notice, Officer, ReceiptState.Hit);
        await NoteAsync(notice, Another, ReceiptState.SilentHit);
        Assert.Equal(2, await _worker.TellAsync());
        var told = Told();
        Assert.Equal(
            [(ReceiptState.Hit, "gw-can", Officer), (ReceiptState.SilentHit, "gw-can", Another)],
            told.Select(receipt => (receipt.State, receipt.To!, receipt.Actor!)));
        Assert.All(told, receipt => Assert.Equal((notice.Env, notice.NoticeId, 1, "hub"), (receipt.Env, receipt.NoticeId.ToString(), receipt.Version, receipt.By)));
        Assert.Equal(0, await _worker.TellAsync());
        Assert.Equal(2, Told().Count);
    }

    [Fact]
    public async Task SameOfficerWithinTheHour_IsToldOnce_AndAgainInTheNext()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        Assert.True(await NoteAsync(notice, Officer, ReceiptState.Hit));
        Assert.False(await NoteAsync(notice, Officer, ReceiptState.Hit));
        Assert.True(await NoteAsync(notice, Another, ReceiptState.Hit));
        // What was silent and what was said are two things.
        Assert.True(await NoteAsync(notice, Officer, ReceiptState.SilentHit));
        _hub.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(await NoteAsync(notice, Officer, ReceiptState.Hit));
        Assert.Equal(4, await _worker.TellAsync());
    }

    [Fact]
    public async Task NewestVersion_IsWhatTheStatementNames()
    {
        var first = _hub.First("one");
        await _hub.AcceptAsync(first);
        await NoteAsync(first, Officer, ReceiptState.Hit);
        var next = _hub.Next(first, "two") with { Type = NoticeType.Modify, Jti = "CCCCCCCCCCCCCCCCCCCCCA" };
        await _hub.AcceptAsync(next);
        await _worker.TellAsync();
        Assert.Equal((next.Env, next.Jti, 2), (Told().Single().Env, Told().Single().Jti, Told().Single().Version));
    }

    [Fact]
    public async Task WithdrawnNotice_TellsNobody_AndIsNotAskedAboutAgain()
    {
        var (gone, stays) = (_hub.First("gone"), _hub.First("stays"));
        await _hub.AcceptAsync(gone);
        await _hub.AcceptAsync(stays);
        await NoteAsync(gone, Officer, ReceiptState.Hit);
        await NoteAsync(stays, Officer, ReceiptState.Hit);
        await _hub.AcceptAsync(_hub.Withdrawal(gone, "withdrawal"));
        Assert.Equal(2, await _worker.TellAsync());
        Assert.Equal(stays.Env, Told().Single().Env);
        Assert.Empty(_hub.Store.Read(db => HitLedger.Due(db, 10)));
    }

    [Fact]
    public async Task RowsThatNoRepetitionCanMeet_AreForgotten()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        await NoteAsync(notice, Officer, ReceiptState.Hit);
        _hub.Time.Advance(TimeSpan.FromMinutes(119));
        await NoteAsync(notice, Another, ReceiptState.Hit);
        Assert.Equal(0, await ForgetAsync());
        _hub.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await ForgetAsync());
        Assert.Equal(1, _hub.Count("hit"));
    }

    private Task<bool> NoteAsync(Arrival notice, ReceiptActor actor, ReceiptState state) =>
        _hub.Store.WriteAsync(db => HitLedger.Note(db, notice.NoticeId, "gw-can", actor, state, _hub.Time.GetUtcNow()), essential: true);

    private Task<int> ForgetAsync() => _hub.Store.WriteAsync(db => HitLedger.Forget(db, _hub.Time.GetUtcNow(), 10), essential: true);

    private List<Receipt> Told() =>
        [.. _hub.Items(HubStore.Sender, Lane.Receipts).Select(item => Receipt.Verify(Encoding.ASCII.GetBytes(item.Receipt!), _key.ToVerifyKey()).Receipt!)];
}
