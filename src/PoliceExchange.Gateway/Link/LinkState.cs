namespace PoliceExchange.Gateway.Link;

/// <summary>
/// What this side knows of the link. "Nothing to say" and "cannot know" are different states (PEERS.md 2, 5):
/// the hub says where its lanes stand whenever it is idle, so silence is a fact with an age.
/// </summary>
internal sealed class LinkState
{
    private readonly Lock _gate = new();
    private Snapshot _now = new(false, "not yet connected", null, TimeSpan.Zero, new Dictionary<string, ulong>());

    /// <param name="Linked">The delivery stream is open.</param>
    /// <param name="Problem">Why it is not; empty when linked.</param>
    /// <param name="LastHeard">Last word of the hub.</param>
    /// <param name="Skew">Own time minus the hub's.</param>
    /// <param name="Heads">Last sequence of each lane at the hub.</param>
    public sealed record Snapshot(bool Linked, string Problem, DateTimeOffset? LastHeard, TimeSpan Skew, IReadOnlyDictionary<string, ulong> Heads);

    public Snapshot Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    public void Heard(DateTimeOffset at, TimeSpan skew, IReadOnlyDictionary<string, ulong> heads) => Set(_ => new Snapshot(true, "", at, skew, heads));

    public void Alive(DateTimeOffset at) => Set(now => now with { Linked = true, Problem = "", LastHeard = at });

    public void Broken(string problem) => Set(now => now with { Linked = false, Problem = problem });

    private void Set(Func<Snapshot, Snapshot> change)
    {
        lock (_gate)
        {
            _now = change(_now);
        }
    }
}
