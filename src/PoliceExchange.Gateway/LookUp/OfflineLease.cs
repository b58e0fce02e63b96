using PoliceExchange.Gateway.Link;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Where the lease of the offline copy stands.</summary>
/// <param name="CompleteAt">The last moment as of which nothing was missing here, by this gateway's clock.</param>
/// <param name="Age">Time since then, at least.</param>
/// <param name="Left">How long it still answers; zero when it is over.</param>
internal sealed record LeaseStanding(DateTimeOffset CompleteAt, TimeSpan Age, TimeSpan Left)
{
    public bool IsOver => Left <= TimeSpan.Zero;
}

/// <summary>
/// Until when the copy may answer. The age runs by the faster of two clocks - the wall's and the one of the process, which nobody
/// sets - and only catching up with the hub makes it young again: a clock that is set back gains nothing, one that is set forward costs.
/// It is kept in the store. Over a restart the wall alone tells what passed; one that stands before what it showed cannot tell, and the lease is over.
/// </summary>
internal sealed class OfflineLease
{
    // Far beyond every lease, and far from what a sum of such ages could overflow.
    private static readonly TimeSpan Ended = TimeSpan.FromDays(3650);

    private readonly Lock _gate = new();
    private readonly TimeSpan _lease;
    private readonly CatchUp _link;
    private readonly TimeProvider _time;
    private CaughtUp _taken = CaughtUp.Never;
    private DateTimeOffset _completeAt;
    private TimeSpan _age = Ended;
    private DateTimeOffset _seen;
    private long _stamp;

    public OfflineLease(OfflineOptions options, CatchUp link, DurableStore store, TimeProvider time)
    {
        (_lease, _link, _time, _seen, _stamp) = (options.Lease, link, time, time.GetUtcNow(), time.GetTimestamp());
        var kept = store.Read(db => db.First("SELECT complete_at, seen_at, age_ms FROM offline_lease", row => (CompleteAt: row.GetInt64(0), SeenAt: row.GetInt64(1), Age: row.GetInt64(2))));
        if (kept.SeenAt > 0)
        {
            _completeAt = DateTimeOffset.FromUnixTimeMilliseconds(kept.CompleteAt);
            _age = Sum(TimeSpan.FromMilliseconds(kept.Age), Unseen(_seen - DateTimeOffset.FromUnixTimeMilliseconds(kept.SeenAt)));
        }
    }

    /// <summary>Where it stands now.</summary>
    public LeaseStanding Now()
    {
        lock (_gate)
        {
            Advance();
            return new LeaseStanding(_completeAt, _age, _age < _lease ? _lease - _age : TimeSpan.Zero);
        }
    }

    /// <summary>Keeps where it stands, inside an act: after a restart it is no younger than what was told before.</summary>
    public void Keep(StoreConnection db)
    {
        lock (_gate)
        {
            Advance();
            // Rounded up: what is read back is not younger.
            db.Execute(
                "INSERT INTO offline_lease (only, complete_at, seen_at, age_ms) VALUES (1, @0, @1, @2) " +
                "ON CONFLICT (only) DO UPDATE SET complete_at = excluded.complete_at, seen_at = excluded.seen_at, age_ms = excluded.age_ms",
                _completeAt.ToUnixTimeMilliseconds(), _seen.ToUnixTimeMilliseconds(), (long)Math.Ceiling(_age.TotalMilliseconds));
        }
    }

    private void Advance()
    {
        var (now, stamp, caught) = (_time.GetUtcNow(), _time.GetTimestamp(), _link.Latest.Value);
        if (!ReferenceEquals(caught, _taken))
        {
            _taken = caught;
            (_completeAt, _age) = (caught.At, Longer(now - caught.At, _time.GetElapsedTime(caught.Timestamp, stamp)));
        }
        else
        {
            _age = Sum(_age, Longer(now - _seen, _time.GetElapsedTime(_stamp, stamp)));
        }
        (_seen, _stamp) = (now, stamp);
    }

    /// <summary>What passed while no process looked: by the wall, and when that was set back a little (NTP after a start) as much as clocks may differ.</summary>
    private static TimeSpan Unseen(TimeSpan byWall) =>
        byWall >= TimeSpan.Zero ? byWall
        : byWall >= -DirectoryStanding.ClockTolerance ? DirectoryStanding.ClockTolerance
        : Ended;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other > TimeSpan.Zero ? other : TimeSpan.Zero;

    private static TimeSpan Sum(TimeSpan age, TimeSpan more) => more >= Ended - age ? Ended : age + more;
}
