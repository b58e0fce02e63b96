using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Analysis;

/// <summary>
/// Exact answers about all requests at once. A rule is a union of boxes, so "allowed" is: in a box of a permit and
/// in none of what restricts. Not safe for two threads.
/// </summary>
internal sealed class Analyser
{
    /// <summary>Facts looked at over the life of one analyser: about a second. Rules of ordinary shape need it at about 2,000 rules; more are refused.</summary>
    public const long DefaultWork = 20_000_000;

    private readonly IReadOnlyList<Rule> rules;
    private readonly Subtraction search;
    private Space space;
    private IReadOnlyList<Box>?[] boxes;

    public Analyser(RuleSet rules, Sight sight = Sight.Content, long work = DefaultWork)
        : this(rules.Rules, sight, work)
    {
    }

    /// <summary>Over rules of one or more sets, whose places in the list the questions name.</summary>
    public Analyser(IReadOnlyList<Rule> rules, Sight sight, long work = DefaultWork)
    {
        this.rules = rules;
        Sight = sight;
        search = new Subtraction(work);
        (space, boxes) = Draw([]);
    }

    public Sight Sight { get; }

    /// <summary>Work done so far.</summary>
    public long Work => search.Done;

    /// <summary>Places of the rules of an effect.</summary>
    public IReadOnlyList<int> Of(params Effect[] effects) => [.. Enumerable.Range(0, rules.Count).Where(i => effects.Contains(rules[i].Effect))];

    /// <summary>Answers a question.</summary>
    public Answer Find(Query query)
    {
        foreach (var plan in Plans(query))
        {
            List<IReadOnlyList<int>> inside = [.. plan.Inside, .. query.Having.All().Select(duty => Giving(plan.Duties, ObligationSet.Of(duty)))];
            var answer = Find(query.Clauses, inside, [.. plan.Outside, .. Giving(plan.Duties, query.Lacking)]);
            if (answer.Found != Found.No)
            {
                return answer;
            }
        }
        return new Answer(Found.No, null);
    }

    /// <summary>Is there a request for which the clauses hold, that is in a rule of each inside list and in no rule of the outside one?</summary>
    public Answer Find(IReadOnlyList<Clause> clauses, IReadOnlyList<IReadOnlyList<int>> inside, IEnumerable<int> outside)
    {
        if (!space.Covers(clauses))
        {
            (space, boxes) = Draw(clauses);
        }
        var avoid = new List<Box>();
        foreach (var rule in outside)
        {
            if (boxes[rule] is not { } drawn)
            {
                return new Answer(Found.GaveUp, null);
            }
            avoid.AddRange(drawn);
        }
        if (!search.Spend(avoid.Count))
        {
            return new Answer(Found.GaveUp, null);
        }
        // What is asked about is asked of the request itself, also where who decides does not see it.
        if (space.Boxes(clauses, false, Sight.Content) is not { } asked)
        {
            return new Answer(Found.GaveUp, null);
        }
        foreach (var box in asked)
        {
            var region = space.All();
            var found = box.Keep(region) ? Within(region, inside, 0, avoid) : Found.No;
            if (found != Found.No)
            {
                return new Answer(found, found == Found.Yes ? space.Witness(region, Sight) : null);
            }
        }
        return new Answer(Found.No, null);
    }

    private Found Within(ulong[] region, IReadOnlyList<IReadOnlyList<int>> inside, int depth, List<Box> avoid)
    {
        if (depth == inside.Count)
        {
            return search.Outside(region, avoid);
        }
        foreach (var rule in inside[depth])
        {
            if (boxes[rule] is not { } drawn)
            {
                return Found.GaveUp;
            }
            foreach (var box in drawn)
            {
                if (!search.Spend(box.Cost))
                {
                    return Found.GaveUp;
                }
                if (box.Exceeded(region, out _) < 0)
                {
                    continue;
                }
                var part = (ulong[])region.Clone();
                _ = box.Keep(part);
                var found = search.Spend(part.Length) ? Within(part, inside, depth + 1, avoid) : Found.GaveUp;
                if (found != Found.No)
                {
                    part.CopyTo(region, 0);
                    return found;
                }
            }
        }
        return Found.No;
    }

    private IEnumerable<int> Giving(IEnumerable<int> from, ObligationSet duties) => from.Where(rule => (rules[rule].Obligations.Bits & duties.Bits) != 0);

    private IReadOnlyList<int> Giving(IReadOnlyList<int> from, ObligationSet duties) => [.. Giving(from.AsEnumerable(), duties)];

    /// <summary>The ways in which <see cref="RuleSet.Decide"/> comes to a verdict.</summary>
    private IEnumerable<Plan> Plans(Query query)
    {
        var (forbid, permit, instead) = (Of(Effect.Forbid), Of(Effect.Permit), Of(Effect.Override));
        if (query.Verdict == Verdict.Deny)
        {
            yield return new Plan([forbid], [], forbid);
            yield return new Plan([], [.. forbid, .. permit, .. instead], []);
            yield break;
        }
        var (inside, outside) = query.Verdict switch
        {
            Verdict.Hold => ((IReadOnlyList<IReadOnlyList<int>>)[Of(Effect.Hold)], forbid),
            Verdict.AskOriginator => ([Of(Effect.Ask)], Of(Effect.Forbid, Effect.Hold)),
            _ => ([], Of(Effect.Forbid, Effect.Hold, Effect.Ask)),
        };
        var besides = Of(Effect.Hold, Effect.Ask, Effect.Oblige);
        if (!query.ByOverride)
        {
            yield return new Plan([.. inside, permit], outside, [.. permit, .. besides]);
        }
        yield return new Plan([.. inside, instead], [.. outside, .. permit], [.. instead, .. besides]);
    }

    private (Space Space, IReadOnlyList<Box>?[] Boxes) Draw(IReadOnlyList<Clause> more)
    {
        var drawn = new Space(rules.SelectMany(rule => rule.Clauses).Concat(more));
        return (drawn, [.. rules.Select(rule => drawn.Boxes(rule.Clauses, rule.Restricts, Sight))]);
    }

    /// <summary>A rule of each list inside, none of those outside; the duties that the decision then has come from these.</summary>
    private sealed record Plan(IReadOnlyList<IReadOnlyList<int>> Inside, IReadOnlyList<int> Outside, IReadOnlyList<int> Duties);
}
