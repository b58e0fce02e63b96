using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>Which blind records are due at a gateway: the store notes it when the hub accepts.</summary>
/// <remarks>
/// Seen failing with: any version struck off, state and direction not asked, a walk that begins at its id, a trigger for every
/// type and for every state.
/// </remarks>
public sealed class RecordLedgerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-gateway-").FullName;
    private readonly DurableStore _store;
    private readonly NoticeStore _notices;

    public RecordLedgerTests()
    {
        _store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        _notices = new NoticeStore(_store);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AcceptedVersion_IsDue_NotTheQueued()
    {
        await SendAsync("notice", "one", 1);
        Assert.Empty(Due());
        await AcceptAllAsync();
        Assert.Equal([new DueRecord("notice", 1, "one")], Due());
        Assert.Empty(Due(Now.AddDays(11)));

        // While a newer version waits, none of it is handed in: the hub would not take the older one for long.
        await SendAsync("notice", "two", 2, "MODIFY");
        Assert.Empty(Due());
        await AcceptAllAsync();
        Assert.Equal([new DueRecord("notice", 2, "two")], Due());
    }

    [Fact]
    public async Task RenewalWhileTheRecordIsHandedIn_StaysDue()
    {
        await SendAsync("notice", "one", 1);
        await AcceptAllAsync();
        var handedIn = Assert.Single(Due());
        // A desk names a person while the record without the name is on its way.
        await _store.WriteAsync(db => RecordLedger.Renew(db, NoticeStore.Find(db, "notice")!));
        await _store.WriteAsync(db => RecordLedger.Strike(db, handedIn));
        var renewed = Assert.Single(Due());
        await _store.WriteAsync(db => RecordLedger.Strike(db, renewed));
        Assert.Empty(Due());
    }

    [Fact]
    public async Task RefusedVersion_IsNotDue()
    {
        await SendAsync("notice", "one", 1);
        var row = Assert.Single(_notices.Waiting(10));
        await _store.WriteAsync(db => NoticeStore.Refused(db, row, "REASON"));
        Assert.Empty(Due());
        Assert.Equal(0, Noted());
    }

    [Fact]
    public async Task Strike_IsOfTheSameVersionOnly()
    {
        await SendAsync("notice", "one", 1);
        await SendAsync("other", "other-one", 1);
        await AcceptAllAsync();
        var first = Due().Single(due => due.NoticeId == "notice");
        await SendAsync("notice", "two", 2, "MODIFY");
        await AcceptAllAsync();

        await StrikeAsync(first);
        Assert.Equal(["notice 2", "other 1"], Due().Select(due => $"{due.NoticeId} {due.Version}"));
        await StrikeAsync(Due()[0]);
        Assert.Equal(["other 1"], Due().Select(due => $"{due.NoticeId} {due.Version}"));
    }

    [Theory]
    [InlineData("NOTICE", 1)]
    [InlineData("MODIFY", 1)]
    [InlineData("NARROW", 1)]
    [InlineData("RELAX", 1)]
    [InlineData("INFO", 0)]
    [InlineData("HIT", 0)]
    public async Task FollowUp_IsNotDue_AndIsNotNotedForEver(string type, int due)
    {
        await SendAsync("notice", "one", 1, type);
        await AcceptAllAsync();
        Assert.Equal((due, due), (Due().Count, All("").Count));
        Assert.Equal(due, Noted());
    }

    [Fact]
    public async Task WithdrawnNotice_IsNeitherDueNorWalked()
    {
        await SendAsync("notice", "one", 1);
        await AcceptAllAsync();
        await _store.WriteAsync(db => NoticeStore.SetState(db, "notice", NoticeState.Withdrawn));
        Assert.Empty(Due());
        Assert.Empty(All(""));
    }

    [Fact]
    public async Task ReceivedNotice_IsNeitherDueNorWalked()
    {
        await _store.WriteAsync(db => NoticeStore.KeepReceived(db, new Received(Notice("notice", "one", 1, "NOTICE") with { Direction = Direction.Received, State = NoticeState.Received }, "jti", new byte[1], "gw-jam", "gw-can", "inner")));
        await _store.WriteAsync(db => NoticeStore.SetState(db, "notice", NoticeState.Accepted));
        Assert.Empty(All(""));
        Assert.Equal(0, Noted());
    }

    [Fact]
    public async Task Walk_GoesOnBehindAnId_AlsoOverWhatWasStruck()
    {
        foreach (var id in (string[])["c", "a", "b"])
        {
            await SendAsync(id, $"{id}-one", 1);
        }
        await AcceptAllAsync();
        foreach (var due in Due())
        {
            await StrikeAsync(due);
        }
        Assert.Empty(Due());
        Assert.Equal(["a", "b"], All("", 2).Select(due => due.NoticeId));
        Assert.Equal(["c"], All("b", 2).Select(due => due.NoticeId));
        Assert.Empty(All("c"));
    }

    private List<DueRecord> Due(DateTimeOffset? now = null) => _store.Read(db => RecordLedger.Due(db, now ?? Now, 10));

    private List<DueRecord> All(string after, int limit = 10) => _store.Read(db => RecordLedger.All(db, Now, after, limit));

    private long Noted() => _store.Read(db => db.Scalar<long>("SELECT count(*) FROM blind_record_due"));

    private Task StrikeAsync(DueRecord due) => _store.WriteAsync(db => RecordLedger.Strike(db, due));

    private Task SendAsync(string noticeId, string env, int version, string type = "NOTICE") => _store.WriteAsync(
        db => NoticeStore.KeepSent(
            db, $"submission-{env}", new byte[32], Notice(noticeId, env, version, type), $"jti-{env}", Encoding.UTF8.GetBytes(env), "gw-can", "gw-jam", "inner", [], Lane.Routine,
            withdraws: false, Now));

    private async Task AcceptAllAsync()
    {
        foreach (var row in _notices.Waiting(10))
        {
            await _store.WriteAsync(db => NoticeStore.Accepted(db, row, "hub", "receipt", Now));
        }
    }

    private static StoredNotice Notice(string noticeId, string env, int version, string type) => new(
        noticeId, Direction.Sent, version, env, "WANTED", type, "JAM", "jcf", "ROUTINE", NoticeState.Queued, Now, Now.AddDays(10), "thread", Encoding.UTF8.GetBytes("{}"));
}
