using PoliceExchange.Gateway.Link;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Casework;

/// <summary>
/// The hub's time as this gateway knows it: the own clock less what it was off when the hub last spoke. Clocks start with the
/// hub's times, so they are read against the hub's time too (I10, DESIGN.md 13 (23)); what was learned is kept, so that a
/// gateway that starts without a link does not fall back to a clock that is wrong.
/// </summary>
internal sealed class HubTime(DurableStore store, LinkState link, TimeProvider time)
{
    // What the clocks of two machines differ by from second to second is no news.
    private static readonly TimeSpan News = TimeSpan.FromSeconds(1);

    private TimeSpan? _kept;

    public DateTimeOffset Now => time.GetUtcNow() - Skew;

    private TimeSpan Skew => link.Now.LastHeard is null ? Kept : link.Now.Skew;

    private TimeSpan Kept => _kept ??= TimeSpan.FromMilliseconds(store.Read(db => db.Scalar<long>("SELECT skew_ms FROM hub_time WHERE only = 1")));

    /// <summary>Keeps what the hub last said, if it is news.</summary>
    public async Task KeepAsync()
    {
        var skew = Skew;
        if ((skew - Kept).Duration() >= News)
        {
            await store.WriteAsync(
                db => db.Execute("INSERT INTO hub_time (only, skew_ms) VALUES (1, @0) ON CONFLICT (only) DO UPDATE SET skew_ms = excluded.skew_ms", (long)skew.TotalMilliseconds),
                essential: true).ConfigureAwait(false);
            _kept = skew;
        }
    }
}
