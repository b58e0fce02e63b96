using System.Collections.Concurrent;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy;

/// <summary>One combination of facts that was decided on, and how often.</summary>
/// <param name="Facts">What it rested on. Codes and states; no person, no notice, no officer.</param>
/// <param name="Enforced">What the enforced bundle decided.</param>
/// <param name="Trial">What the bundle in trial decided; null when there was none.</param>
/// <param name="Canary">True when the one in trial was what counted.</param>
/// <param name="Count">How often.</param>
internal sealed record TalliedDecision(Facts Facts, DecisionSide Enforced, DecisionSide? Trial, bool Canary, long Count)
{
    /// <summary>What the one in trial changes.</summary>
    public DecisionChange Change => Trial is { } trial ? DecisionChanges.Between(Enforced, trial) : DecisionChange.None;
}

/// <summary>
/// Counts decisions by what they rested on, in memory, until they are flushed to the node's store
/// (<see cref="Trial.DecisionCounter"/>). Not a record of acts: that is the access log. Bounded; when full, new combinations
/// are counted as missed.
/// </summary>
internal sealed class DecisionTally
{
    private const int MaxKinds = 5_000;
    private const long Drained = long.MinValue;

    private readonly ConcurrentDictionary<Kind, Box> _kinds = new();
    private long _missed;

    public void Count(Facts facts, in Decision enforced, Decision? trial, bool canary)
    {
        var key = new Kind(facts, enforced, trial, canary);
        while (true)
        {
            if (!_kinds.TryGetValue(key, out var box))
            {
                if (_kinds.Count >= MaxKinds)
                {
                    Interlocked.Increment(ref _missed);
                    return;
                }
                box = _kinds.GetOrAdd(new Kind(facts.Copy(), enforced, trial, canary), _ => new Box());
            }
            if (box.Add(1))
            {
                return;
            }
            // It was drained between the two steps: what is added to it now would be lost.
            _kinds.TryRemove(KeyValuePair.Create(key, box));
        }
    }

    /// <summary>Takes everything out: what was counted before is in this answer, what is counted after is in the next.</summary>
    public (IReadOnlyList<TalliedDecision> Decisions, long Missed) Drain()
    {
        var all = new List<TalliedDecision>();
        foreach (var (kind, box) in _kinds)
        {
            var count = box.Take();
            _kinds.TryRemove(KeyValuePair.Create(kind, box));
            if (count > 0)
            {
                all.Add(new TalliedDecision(kind.Facts, DecisionSide.Of(kind.Enforced), kind.Trial is { } trial ? DecisionSide.Of(trial) : null, kind.Canary, count));
            }
        }
        return (all, Interlocked.Exchange(ref _missed, 0));
    }

    /// <summary>
    /// What is the same decision on the same facts. The determining rule is part of it: a new overlay changes what is
    /// decided without a new bundle.
    /// </summary>
    private readonly struct Kind(Facts facts, Decision enforced, Decision? trial, bool canary) : IEquatable<Kind>
    {
        public Facts Facts { get; } = facts;

        public Decision Enforced { get; } = enforced;

        public Decision? Trial { get; } = trial;

        public bool Canary { get; } = canary;

        public bool Equals(Kind other) =>
            Canary == other.Canary && Same(Enforced, other.Enforced) && Trial.HasValue == other.Trial.HasValue
            && (Trial is not { } mine || Same(mine, other.Trial!.Value)) && Facts.Same(other.Facts);

        public override bool Equals(object? obj) => obj is Kind other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(Facts.ValueHash(), Enforced.Verdict, Enforced.By?.Id, Trial?.By?.Id);

        // Not the record's own equality: it would compare a rule's clauses one by one, or not at all.
        private static bool Same(in Decision one, in Decision other) =>
            one.Verdict == other.Verdict && one.Obligations == other.Obligations && one.Rule == other.Rule && one.Bundle == other.Bundle;
    }

    private sealed class Box
    {
        private long _count;

        public bool Add(long more)
        {
            var seen = Interlocked.Read(ref _count);
            while (seen != Drained)
            {
                var before = Interlocked.CompareExchange(ref _count, seen + more, seen);
                if (before == seen)
                {
                    return true;
                }
                seen = before;
            }
            return false;
        }

        public long Take() => Interlocked.Exchange(ref _count, Drained);
    }
}
