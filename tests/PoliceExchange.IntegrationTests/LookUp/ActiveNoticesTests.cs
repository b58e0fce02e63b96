using System.Text;
using PoliceExchange.Broker.Notices;
using PoliceExchange.IntegrationTests.Notices;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>Which notices can be looked up follows from what was accepted, in the same act.</summary>
/// <remarks>
/// Seen failing with: a withdrawal that takes nothing out, the validity of a narrowing taken over, follow-ups kept, the validity
/// of the first version kept, a sweep a moment late and one more than its limit.
/// </remarks>
public sealed class ActiveNoticesTests : IAsyncDisposable
{
    private readonly HubStore _hub = new();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Acceptance_PutsTheHeaderIn_AndANewerVersionReplacesIt()
    {
        var first = _hub.First("one");
        Assert.Null(Find(first));
        Assert.IsType<Acceptance.Accepted>(await _hub.AcceptAsync(first));
        Assert.Equal(("header of one", first.Env, 1, HubStore.Sender, first.ValidUntil), Of(Find(first)!));

        var next = _hub.Next(first, "two") with { Type = NoticeType.Modify, ValidUntil = first.ValidUntil.AddDays(5) };
        Assert.IsType<Acceptance.Accepted>(await _hub.AcceptAsync(next));
        Assert.Equal(("header of two", next.Env, 2, HubStore.Sender, first.ValidUntil.AddDays(5)), Of(Find(first)!));
        Assert.Equal(1, _hub.Count("active_notice"));
    }

    [Fact]
    public async Task Withdrawal_TakesItOut_AndLeavesTheOthers()
    {
        var (goes, stays) = (_hub.First("goes"), _hub.First("stays"));
        await _hub.AcceptAsync(goes);
        await _hub.AcceptAsync(stays);
        Assert.IsType<Acceptance.Accepted>(await _hub.AcceptAsync(_hub.Withdrawal(goes, "gone")));
        Assert.Null(Find(goes));
        Assert.NotNull(Find(stays));
    }

    [Fact]
    public async Task WithdrawalThatIsNotKept_TakesNothingOut()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        await Assert.ThrowsAsync<InvalidDataException>(() => _hub.Store.WriteAsync<int>(db =>
        {
            Assert.IsType<Acceptance.Accepted>(_hub.Accept(db, _hub.Withdrawal(notice, "gone")));
            Assert.Null(ActiveNotices.Find(db, notice.NoticeId));
            throw new InvalidDataException("after the acceptance, in the same act");
        }));
        Assert.NotNull(Find(notice));
    }

    [Fact]
    public async Task Narrowing_HasANewHeader_AndTheOldValidity()
    {
        var notice = _hub.First("one");
        await _hub.AcceptAsync(notice);
        var narrowed = _hub.Next(notice, "narrowed") with { Type = NoticeType.Narrow, ValidUntil = notice.ValidUntil.AddDays(200) };
        Assert.IsType<Acceptance.Accepted>(await _hub.AcceptAsync(narrowed));
        Assert.Equal(("header of narrowed", narrowed.Env, 2, HubStore.Sender, notice.ValidUntil), Of(Find(notice)!));
    }

    [Fact]
    public async Task FollowUp_IsNothingToLookUp()
    {
        var message = _hub.First("message") with { Type = NoticeType.Info };
        Assert.IsType<Acceptance.Accepted>(await _hub.AcceptAsync(message));
        Assert.Null(Find(message));
    }

    [Fact]
    public async Task EndOfValidity_TakesItOut_NotBefore()
    {
        var (ends, stays) = (_hub.First("ends"), _hub.First("stays") with { ValidUntil = _hub.Time.GetUtcNow().AddDays(20) });
        await _hub.AcceptAsync(ends);
        await _hub.AcceptAsync(stays);
        Assert.Empty(await _hub.Notices.SweepAsync(ends.ValidUntil.AddMilliseconds(-1), 10));
        Assert.NotNull(Find(ends));
        Assert.Equal([ends.NoticeId], await _hub.Notices.SweepAsync(ends.ValidUntil, 10));
        Assert.Null(Find(ends));
        Assert.NotNull(Find(stays));
        Assert.Empty(await _hub.Notices.SweepAsync(ends.ValidUntil, 10));
    }

    [Fact]
    public async Task Sweep_TakesAtMostItsLimit()
    {
        foreach (var name in (string[])["one", "two", "three"])
        {
            await _hub.AcceptAsync(_hub.First(name));
        }
        var end = _hub.Time.GetUtcNow().AddDays(11);
        Assert.Equal(2, (await _hub.Notices.SweepAsync(end, 2)).Count);
        Assert.Equal(1, _hub.Count("active_notice"));
        Assert.Single(await _hub.Notices.SweepAsync(end, 2));
    }

    private ActiveNotice? Find(Arrival arrival) => _hub.Notices.Read(db => ActiveNotices.Find(db, arrival.NoticeId));

    private static (string Header, string Env, int Version, string Gateway, DateTimeOffset ValidUntil) Of(ActiveNotice notice) =>
        (Encoding.UTF8.GetString(notice.Header), notice.Env, notice.Version, notice.Gateway, notice.ValidUntil);
}
