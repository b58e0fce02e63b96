using PoliceExchange.Console;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Sessions;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.UnitTests.Console;

public sealed class SessionTests
{
    private static readonly Officer Someone = new("1", "j.smith", "o-1", "jcf", "LIAISON_DESK", SignInMethod.Passkey);
    private readonly ManualTime _time = new();

    [Fact]
    public void Session_LocksAfterFifteenIdleMinutes_AndNotBefore()
    {
        var table = Table();
        var (cookie, _) = table.Open(Someone, null)!.Value;
        _time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        Assert.False(table.Find(cookie)!.Locked);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(table.Find(cookie)!.Locked);
    }

    [Fact]
    public void Act_ProlongsASession_LookingDoesNot()
    {
        var table = Table();
        var (cookie, _) = table.Open(Someone, null)!.Value;
        _time.Advance(TimeSpan.FromMinutes(10));
        table.Seen(table.Find(cookie)!);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(table.Find(cookie)!.Locked);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(table.Find(cookie)!.Locked);
        // Nothing but a sign-in opens it again.
        table.Seen(table.Find(cookie)!);
        Assert.True(table.Find(cookie)!.Locked);
    }

    [Fact]
    public void Session_EndsAfterTheLongestShift_WhateverIsDone()
    {
        var table = Table();
        var (cookie, _) = table.Open(Someone, null)!.Value;
        for (var minutes = 0; minutes < 12 * 60 - 10; minutes += 10)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            Assert.NotNull(table.Seen(table.Find(cookie)!));
        }
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(table.Find(cookie));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Unlock_IsAnotherSession_WithTheWorkOfTheSamePersonOnly()
    {
        var table = Table();
        var (cookie, session) = table.Open(Someone, null)!.Value;
        table.WorkOn(session, new Work("INVESTIGATION", "A-1"));
        table.WasAt(session, new Place("/notice/1", "WANTED", "JAM"));
        var again = table.Open(Someone, table.Find(cookie))!.Value;
        Assert.NotEqual(cookie, again.Cookie);
        Assert.Null(table.Find(cookie));
        Assert.Equal(("A-1", "/notice/1"), (again.Session.Work!.CaseRef, again.Session.Recent.Single().Path));
        var other = table.Open(Someone with { Account = "2" }, table.Find(again.Cookie))!.Value;
        Assert.Null(other.Session.Work);
        Assert.Empty(other.Session.Recent);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void UnknownCookie_IsNoSession(string? cookie) => Assert.Null(Table().Find(cookie));

    [Fact]
    public void Cookie_IsNotWhatIsKept()
    {
        var (cookie, session) = Table().Open(Someone, null)!.Value;
        Assert.Equal(43, cookie.Length);
        Assert.NotEqual(cookie, session.Key);
    }

    private SessionTable Table() => new(new ConsoleOptions(), _time);
}
