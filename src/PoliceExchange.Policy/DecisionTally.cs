using System.Collections.Concurrent;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy;

/// <summary>One combination of facts that was decided on, and how often.</summary>
/// <param name="Facts">What it rested on. Codes and states; no person, no notice, no officer.</param>
/// <param name="Enforced">What was decided.</param>
/// <param name="Trial">What the bundle in trial would have decided; null when there was none.</param>
/// <param name="Count">How often.</param>
internal sealed record TalliedDecision(Facts Facts, Decision Enforced, Decision? Trial, long Count)
{
    /// <summary>True when the one in trial allows what is denied now.</summary>
    public bool NewlyAllowed => Trial is { Allowed: true } && !Enforced.Allowed;

    /// <summary>True when it denies what is allowed now.</summary>
    public bool NewlyDenied => Trial is { Allowed: false } && Enforced.Allowed;
}

/// <summary>
/// Counts decisions by what they rested on, in memory: what a replay of another bundle runs over, and what shadow and
/// canary compare. Not a record of acts: that is the access log. Bounded; when full, new combinations are counted as missed.
/// </summary>
internal sealed class DecisionTally
{
    private const int MaxKinds = 20_000;

    private readonly ConcurrentDictionary<(FactsKey Facts, string Bundle, string Trial), Box> _kinds = new();
    private long _missed;

    /// <summary>Decisions that were not counted because there were too many combinations.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    public void Count(Facts facts, in Decision enforced, Decision? trial)
    {
        var key = (new FactsKey(facts), enforced.Bundle, trial?.Bundle ?? "");
        if (!_kinds.TryGetValue(key, out var box))
        {
            if (_kinds.Count >= MaxKinds)
            {
                Interlocked.Increment(ref _missed);
                return;
            }
            box = _kinds.GetOrAdd((new FactsKey(facts.Copy()), key.Bundle, key.Item3), new Box(enforced, trial));
        }
        Interlocked.Increment(ref box.Value);
    }

    /// <summary>All combinations so far.</summary>
    public IReadOnlyList<TalliedDecision> All() =>
        [.. _kinds.Select(kind => new TalliedDecision(kind.Key.Facts.Facts, kind.Value.Enforced, kind.Value.Trial, Interlocked.Read(ref kind.Value.Value)))];

    private sealed class Box(Decision enforced, Decision? trial)
    {
        public long Value;

        public Decision Enforced { get; } = enforced;

        public Decision? Trial { get; } = trial;
    }
}
