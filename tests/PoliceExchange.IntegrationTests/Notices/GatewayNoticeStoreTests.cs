using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>What a gateway keeps: only its issuer changes a notice, a newer version or a tombstone wins whichever came first, a lane has no gap.</summary>
/// <remarks>
/// Seen failing with, in the order of the tests: the agency not compared; older bytes left; an equal version taken; a tombstone
/// without purge; a later tombstone that lowers the version; a tombstone of any state; a gap of one let through, and a
/// repetition; the hub's answer applied to every queued notice; no purge when a row leaves; the range of ids taken for their number; a narrowing that puts off the end.
/// </remarks>
public sealed class GatewayNoticeStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-gateway-").FullName;
    private readonly DurableStore _store;
    private readonly NoticeStore _notices;

    public GatewayNoticeStoreTests()
    {
        _store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        _notices = new NoticeStore(_store);
    }

    [Fact]
    public async Task Notice_IsItsIssuersAlone()
    {
        var held = Received("one", 1);
        Assert.True(IsIssuers(held));
        await KeepAsync(held);
        Assert.True(IsIssuers(held with { Version = 2, Env = "two" }));
        Assert.False(IsIssuers(held with { IssuerState = "TTO" }));
        Assert.False(IsIssuers(held with { IssuerAgency = "moca" }));
        // What this nation sent is never changed by what comes in.
        Assert.False(IsIssuers(held with { Direction = Direction.Sent }));
        Assert.True(IsIssuers(held with { NoticeId = "another", IssuerState = "TTO" }));
    }

    [Fact]
    public async Task NewerVersion_ReplacesTheOlderAndItsSealedBytes()
    {
        Assert.True(await KeepAsync(Received("one", 1)));
        Assert.True(await KeepAsync(Received("two", 2)));
        Assert.Equal(("two", 2), Held());
        Assert.Null(Bytes("one"));
        Assert.NotNull(Bytes("two"));
    }

    [Fact]
    public async Task Narrowing_DoesNotPutOffTheEnd_AChangeDoes()
    {
        var first = Received("one", 1);
        await KeepAsync(first);
        // As Tombstones composes it: what takes a notice away outlives it by far.
        await KeepAsync(Received("two", 2) with { Type = "NARROW", ValidUntil = first.ValidUntil.AddYears(1) });
        Assert.Equal((2, first.ValidUntil), _store.Read(db => NoticeStore.Find(db, "notice")) is { } held ? (held.Version, held.ValidUntil) : default);
        await KeepAsync(Received("three", 3) with { Type = "MODIFY", ValidUntil = first.ValidUntil.AddDays(5) });
        Assert.Equal(first.ValidUntil.AddDays(5), _store.Read(db => NoticeStore.Find(db, "notice"))!.ValidUntil);
    }

    [Fact]
    public async Task VersionThatIsNotNewer_ChangesNothing()
    {
        await KeepAsync(Received("two", 2));
        Assert.False(await KeepAsync(Received("one", 1)));
        Assert.False(await KeepAsync(Received("rival", 2)));
        Assert.Equal(("two", 2), Held());
        Assert.Null(_store.Read(db => NoticeStore.Envelope(db, "one")));
    }

    [Fact]
    public async Task Tombstone_PurgesWhatIsHereAndLeavesThatItWasHere()
    {
        await KeepAsync(Received("one", 1));
        await _store.WriteAsync(db => NoticeStore.KeepTombstone(db, Received("gone", 2)));
        var held = _store.Read(db => NoticeStore.Find(db, "notice"))!;
        Assert.Equal((NoticeState.Withdrawn, 2), (held.State, held.Version));
        Assert.Null(Bytes("one"));
    }

    [Fact]
    public async Task TombstoneThatCameFirst_SuppressesItsTarget()
    {
        await _store.WriteAsync(db => NoticeStore.KeepTombstone(db, Received("gone", 3)));
        // A tombstone that comes late and names less does not lift it.
        await _store.WriteAsync(db => NoticeStore.KeepTombstone(db, Received("earlier", 2)));
        Assert.False(await KeepAsync(Received("one", 1)));
        Assert.False(await KeepAsync(Received("two", 2)));
        Assert.Null(_store.Read(db => NoticeStore.Find(db, "notice")));
    }

    [Fact]
    public async Task TombstoneOfAnotherState_SuppressesNothing()
    {
        await _store.WriteAsync(db => NoticeStore.KeepTombstone(db, Received("gone", 9) with { IssuerState = "TTO" }));
        Assert.True(await KeepAsync(Received("one", 1)));
        Assert.NotNull(Bytes("one"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public async Task ItemThatIsNotTheNext_IsRefusedWithAllOfItsAct(long sequence)
    {
        await Assert.ThrowsAsync<LaneGapException>(() => _store.WriteAsync(db =>
        {
            NoticeStore.Quarantine(db, "env", "REASON", new byte[1], Now);
            NoticeStore.Advance(db, Lane.Routine, sequence);
        }));
        Assert.Equal(0, _notices.Counts().Quarantined);
        Assert.Empty(_notices.Positions());
    }

    [Fact]
    public async Task Lanes_AdvanceOneByOneAndApart()
    {
        await _store.WriteAsync(db =>
        {
            NoticeStore.Advance(db, Lane.Routine, 1);
            NoticeStore.Advance(db, Lane.Routine, 2);
            NoticeStore.Advance(db, Lane.Urgent, 1);
        });
        await Assert.ThrowsAsync<LaneGapException>(() => _store.WriteAsync(db => NoticeStore.Advance(db, Lane.Routine, 2)));
        Assert.Equal(
            [(Lane.Urgent, 1UL), (Lane.Routine, 2UL)],
            _notices.Positions().Select(position => (position.Lane, position.Sequence)).OrderBy(position => position.Sequence));
    }

    [Fact]
    public async Task AnswerOfTheHub_MovesTheNoticeThatItIsAboutAndNoOther()
    {
        await SendAsync("one", 1, Lane.Routine);
        await SendAsync("other", 1, Lane.Routine, "another");
        var waiting = _notices.Waiting(10);
        Assert.Equal(["one", "other"], waiting.Select(row => row.Env));
        await _store.WriteAsync(db => NoticeStore.Accepted(db, waiting[0], "hub", "receipt", Now));
        Assert.Equal((NoticeState.Accepted, NoticeState.Queued), (State("notice"), State("another")));
        await _store.WriteAsync(db => NoticeStore.Refused(db, waiting[1], "NO_BASIS"));
        Assert.Equal((NoticeState.Accepted, NoticeState.Refused), (State("notice"), State("another")));
        Assert.Empty(_notices.Waiting(10));
    }

    [Fact]
    public async Task WithdrawalOfWhatStillWaits_GoesRightBehindItAndPurgesItOnceTheHubHasIt()
    {
        await SendAsync("one", 1, Lane.Routine);
        await SendAsync("gone", 2, Lane.Withdrawals, withdraws: true);
        var waiting = _notices.Waiting(10);
        Assert.Equal([("one", Lane.Withdrawals), ("gone", Lane.Withdrawals)], waiting.Select(row => (row.Env, row.Lane)));
        Assert.NotNull(Bytes("one"));
        await _store.WriteAsync(db => NoticeStore.Accepted(db, waiting[0], "hub", "receipt", Now));
        Assert.Null(Bytes("one"));
        Assert.NotNull(Bytes("gone"));
        Assert.Equal(NoticeState.Withdrawn, State("notice"));
    }

    [Fact]
    public async Task OutboxLimit_CountsWhatWaitsAndNotWhatLeft()
    {
        Assert.False(_notices.OutboxHolds(1));
        for (var i = 0; i < 5; i++)
        {
            await SendAsync($"env-{i}", 1, Lane.Routine, $"notice-{i}");
        }
        Assert.True(_notices.OutboxHolds(5));
        Assert.False(_notices.OutboxHolds(6));
        var waiting = _notices.Waiting(10);
        await _store.WriteAsync(db => waiting[1..^1].ForEach(row => NoticeStore.Accepted(db, row, "hub", "receipt", Now)));
        Assert.True(_notices.OutboxHolds(2));
        Assert.False(_notices.OutboxHolds(3));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static StoredNotice Received(string env, int version) => new(
        "notice", Direction.Received, version, env, "WANTED", "NOTICE", "JAM", "jcf", "ROUTINE", NoticeState.Received, Now, Now.AddDays(10), "thread",
        Encoding.UTF8.GetBytes("{}"));

    private bool IsIssuers(StoredNotice notice) => _store.Read(db => NoticeStore.IsIssuers(db, notice));

    private Task<bool> KeepAsync(StoredNotice notice) => _store.WriteAsync(
        db => NoticeStore.KeepReceived(db, new Received(notice, "jti", Encoding.UTF8.GetBytes(notice.Env), "gw-jam", "gw-can", "inner")));

    private Task SendAsync(string env, int version, Lane lane, string noticeId = "notice", bool withdraws = false) => _store.WriteAsync(
        db => NoticeStore.KeepSent(
            db, $"submission-{env}", new byte[32],
            Received(env, version) with { NoticeId = noticeId, Direction = Direction.Sent, State = withdraws ? NoticeState.Withdrawn : NoticeState.Queued },
            "jti", Encoding.UTF8.GetBytes(env), "gw-can", "gw-jam", "inner", [], lane, withdraws, Now));

    private (string Env, int Version) Held() => _store.Read(db => NoticeStore.Find(db, "notice")) is { } held ? (held.Env, held.Version) : ("", 0);

    private string State(string noticeId) => _store.Read(db => NoticeStore.Find(db, noticeId))!.State;

    private byte[]? Bytes(string env) => _store.Read(db => NoticeStore.Envelope(db, env))?.Bytes;
}
