using System.Numerics;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Evaluation;

/// <summary>
/// Rules of all layers, compiled. Deciding is one pass over a few thousand bits: no loop over rules, no allocation
/// (DESIGN.md 12: p99 of 5 us at 1,000 rules). Immutable: a reload makes a new one, so no decision mixes two bundles.
/// </summary>
internal sealed class RuleSet
{
    /// <summary>More rules than a reviewer can hold in mind; keeps the working set on the stack.</summary>
    public const int MaxRules = 4096;

    /// <summary>How many columns are read for all rules: after what is done, by whom, why and on what, few rules are left.</summary>
    private const int Selective = 5;

    private readonly Column[] columns;
    private readonly int words;
    private readonly int[] ends;
    private readonly ulong last;

    /// <summary>Compiles.</summary>
    /// <param name="rules">Rules of all layers, ids unique.</param>
    /// <param name="bundle">Hash that decisions name.</param>
    public RuleSet(IEnumerable<Rule> rules, string bundle)
    {
        Bundle = bundle;
        Rules = [.. rules.OrderBy(rule => rule.Effect).ThenBy(rule => rule.Stage).ThenBy(rule => rule.Layer).ThenBy(rule => rule.Id, StringComparer.Ordinal)];
        if (Rules.Count > MaxRules)
        {
            throw new ArgumentException($"More than {MaxRules} rules.", nameof(rules));
        }
        words = Math.Max(1, (Rules.Count + 63) / 64);
        last = Rules.Count % 64 == 0 && Rules.Count > 0 ? ulong.MaxValue : (1UL << (Rules.Count % 64)) - 1;
        ends = [.. Enum.GetValues<Effect>().Select(effect => Rules.Count(rule => rule.Effect <= effect))];
        // The words that most rules name come first: they leave the least to do for the others.
        columns = [.. Rules.SelectMany(rule => rule.Clauses).GroupBy(clause => clause.Type).OrderByDescending(clauses => clauses.Count()).ThenBy(clauses => clauses.Key.Index)
            .Select(clauses => new Column(clauses.Key, Rules, words))];
    }

    public string Bundle { get; }

    /// <summary>In the order of decision: by effect, stage, layer and id, so that the order in a file means nothing.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>Decides. Pure; the same facts give the same decision.</summary>
    public Decision Decide(Facts facts)
    {
        Span<ulong> live = stackalloc ulong[words];
        Live(facts, live);
        if (First(live, 0, ends[(int)Effect.Forbid]) is var forbid and >= 0)
        {
            var (obligations, hidden) = Gather(live, forbid, ends[(int)Effect.Forbid]);
            return new Decision(Verdict.Deny, Rules[forbid], obligations, hidden, Bundle);
        }
        var permit = First(live, ends[(int)Effect.Ask], ends[(int)Effect.Permit]);
        var granted = ends[(int)Effect.Permit];
        if (permit < 0)
        {
            // An emergency stands in for a missing permit and for nothing else.
            permit = First(live, granted, ends[(int)Effect.Override]);
            granted = ends[(int)Effect.Override];
        }
        if (permit < 0)
        {
            return new Decision(Verdict.Deny, null, default, false, Bundle);
        }
        var restricted = First(live, ends[(int)Effect.Forbid], ends[(int)Effect.Ask]);
        var by = Rules[restricted >= 0 ? restricted : permit];
        var duties = Gather(live, permit, granted).Obligations
            .With(Gather(live, ends[(int)Effect.Forbid], ends[(int)Effect.Ask]).Obligations)
            .With(Gather(live, ends[(int)Effect.Override], Rules.Count).Obligations);
        return new Decision(
            by.Effect switch { Effect.Hold => Verdict.Hold, Effect.Ask => Verdict.AskOriginator, _ => Verdict.Allow }, by, duties, by.Hidden, Bundle);
    }

    /// <summary>Every rule whose clauses hold, in the order of decision: for explanations.</summary>
    public IReadOnlyList<Rule> Holding(Facts facts)
    {
        Span<ulong> live = stackalloc ulong[words];
        Live(facts, live);
        var holding = new List<Rule>();
        for (var i = First(live, 0, Rules.Count); i >= 0; i = First(live, i + 1, Rules.Count))
        {
            holding.Add(Rules[i]);
        }
        return holding;
    }

    private void Live(Facts facts, Span<ulong> live)
    {
        live.Fill(ulong.MaxValue);
        live[^1] = last;
        var first = Math.Min(Selective, columns.Length);
        for (var i = 0; i < first; i++)
        {
            columns[i].Keep(facts, live);
        }
        Span<int> left = stackalloc int[words];
        var count = 0;
        for (var word = 0; word < words; word++)
        {
            if (live[word] != 0)
            {
                left[count++] = word;
            }
        }
        for (var i = first; i < columns.Length; i++)
        {
            columns[i].Keep(facts, live, left[..count]);
        }
    }

    /// <summary>The first live rule of a range; -1 when there is none.</summary>
    private static int First(ReadOnlySpan<ulong> live, int from, int to)
    {
        for (var word = from / 64; word * 64 < to; word++)
        {
            var bits = live[word];
            if (word == from / 64)
            {
                bits &= ulong.MaxValue << (from % 64);
            }
            if (bits != 0)
            {
                var found = (word * 64) + BitOperations.TrailingZeroCount(bits);
                return found < to ? found : -1;
            }
        }
        return -1;
    }

    private (ObligationSet Obligations, bool Hidden) Gather(ReadOnlySpan<ulong> live, int from, int to)
    {
        var (obligations, hidden) = (default(ObligationSet), false);
        for (var i = First(live, from, to); i >= 0; i = First(live, i + 1, to))
        {
            obligations = obligations.With(Rules[i].Obligations);
            hidden |= Rules[i].Hidden;
        }
        return (obligations, hidden);
    }
}
