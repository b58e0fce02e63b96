using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>The lease of the offline copy: 48 hours from the last moment at which nothing was missing, whatever is done to clock and process.</summary>
/// <remarks>
/// Seen failing with: the wall alone, the process's clock alone, the age taken from the wall and the moment of completeness, completeness without its own
/// age, the time between two processes not counted, a clock behind taken for no time or for the end, a cut fraction, a lease that is not read back.
/// </remarks>
public sealed class OfflineLeaseTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-lease-").FullName;
    private readonly DurableStore _store;
    private TwoClocks _time = new(Noon);
    private CatchUp _link = new();
    private OfflineLease _lease;

    public OfflineLeaseTests()
    {
        _store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        _lease = new OfflineLease(new OfflineOptions(), _link, _store, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void GatewayThatNeverHadEverything_HasNoLease()
    {
        Assert.True(_lease.Now().IsOver);
        _time.Pass(Hour);
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public void Lease_EndsAfter48Hours_NotBefore()
    {
        Complete();
        Assert.Equal(new LeaseStanding(Noon, TimeSpan.Zero, 48 * Hour), _lease.Now());
        _time.Pass(20 * Hour);
        Assert.Equal(new LeaseStanding(Noon, 20 * Hour, 28 * Hour), _lease.Now());
        _time.Pass(28 * Hour - TimeSpan.FromMilliseconds(1));
        Assert.False(_lease.Now().IsOver);
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.True(_lease.Now().IsOver);
        Assert.Equal(TimeSpan.Zero, _lease.Now().Left);
    }

    [Fact]
    public void Completeness_BeginsItAnew_AlsoWhenItWasOver_AsOfItsOwnMoment()
    {
        Complete();
        _time.Pass(60 * Hour);
        Assert.True(_lease.Now().IsOver);
        // The hub's word is of an hour ago: a busy mailbox has just fulfilled it.
        var heard = new CaughtUp(_time.Wall, _time.GetTimestamp());
        _time.Pass(Hour);
        _link.Latest.Set(heard);
        Assert.Equal(new LeaseStanding(Noon.AddHours(60), Hour, 47 * Hour), _lease.Now());
    }

    [Fact]
    public void ClockThatIsSetBack_GainsNothing()
    {
        Complete();
        for (var i = 0; i < 47; i++)
        {
            _time.Pass(Hour);
            Assert.Equal((i + 1) * Hour, _lease.Now().Age);
            _time.Wall = Noon.AddDays(-i);
        }
        _time.Pass(Hour);
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public void ClockThatIsSetForwardAndBack_EndsIt()
    {
        Complete();
        _time.Wall = Noon.AddYears(5000);
        Assert.True(_lease.Now().IsOver);
        _time.Wall = Noon;
        Assert.True(_lease.Now().IsOver);
        _time.Wall = Noon.AddYears(5000);
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public void ClockThatWasAheadWhileEverythingWasHere_DoesNotStandStillAfterwards()
    {
        _time.Wall = Noon.AddYears(10);
        Complete();
        _time.Wall = Noon;
        _time.Pass(47 * Hour);
        Assert.Equal(47 * Hour, _lease.Now().Age);
        _time.Pass(Hour);
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public void SleepOfTheMachine_Counts()
    {
        Complete();
        // The clock of the process stands still meanwhile, also between the hub's word and the first question.
        _time.Wall += 30 * Hour;
        Assert.Equal(30 * Hour, _lease.Now().Age);
        _time.Wall += 18 * Hour;
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public async Task Restart_GoesOnWhereItWas_WithWhatPassedMeanwhile()
    {
        Complete();
        _time.Pass(10 * Hour);
        // Set back: the age is no longer what the wall and the moment of completeness say.
        _time.Wall = Noon;
        await KeepAsync();
        Restart(Noon.AddHours(5));
        Assert.Equal(new LeaseStanding(Noon, 15 * Hour, 33 * Hour), _lease.Now());
        _time.Pass(33 * Hour);
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public async Task Restart_IsNeverYoungerThanWhatWasKept()
    {
        // Fractions of a millisecond that cutting would lose, and more of the age than of the wall.
        _time.Pass(TimeSpan.FromTicks(9_000));
        Complete();
        _time.Pass(TimeSpan.FromTicks(12_342_000));
        await KeepAsync();
        var told = _lease.Now().Age;
        Restart(_time.Wall);
        Assert.InRange(_lease.Now().Age, told, told + TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public async Task ClockThatStandsBeforeWhatItShowed_AfterARestart_EndsIt()
    {
        Complete();
        _time.Pass(Hour);
        await KeepAsync();
        Restart(Noon.AddYears(-6));
        Assert.True(_lease.Now().IsOver);
        // Setting it right does not bring it back; the hub does.
        _time.Wall = Noon.AddHours(2);
        Assert.True(_lease.Now().IsOver);
        Complete();
        Assert.Equal(new LeaseStanding(Noon.AddHours(2), TimeSpan.Zero, 48 * Hour), _lease.Now());
    }

    [Fact]
    public async Task ClockThatIsALittleBehind_AfterARestart_CostsTenMinutesEachTime()
    {
        Complete();
        await KeepAsync();
        for (var i = 1; i <= 6; i++)
        {
            Restart(_time.Wall.AddSeconds(-2));
            Assert.Equal(TimeSpan.FromMinutes(10 * i), _lease.Now().Age);
            await KeepAsync();
        }
    }

    [Fact]
    public async Task LeaseThatIsOver_StaysSoOverARestart()
    {
        Complete();
        _time.Pass(48 * Hour);
        await KeepAsync();
        Restart(_time.Wall);
        Assert.True(_lease.Now().IsOver);
    }

    [Fact]
    public async Task ShorterLease_AppliesToWhatWasKept()
    {
        Complete();
        _time.Pass(3 * Hour);
        await KeepAsync();
        _lease = new OfflineLease(new OfflineOptions { Lease = 2 * Hour }, _link = new CatchUp(), _store, _time);
        Assert.True(_lease.Now().IsOver);
    }

    private void Complete() => _link.Latest.Set(new CaughtUp(_time.Wall, _time.GetTimestamp()));

    private Task KeepAsync() => _store.WriteAsync(_lease.Keep);

    /// <summary>Another process: its clock begins anew, and it has heard nothing.</summary>
    private void Restart(DateTimeOffset wall)
    {
        (_time, _link) = (new TwoClocks(wall), new CatchUp());
        _lease = new OfflineLease(new OfflineOptions(), _link, _store, _time);
    }
}
