using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Analysis;

/// <summary>A permit and a rule that forbids where both hold: not wrong, but where reviewers look first.</summary>
internal sealed record Overlap(Rule Permit, Rule Forbid, Facts Witness);

/// <summary>What a set of rules says about itself. A rule that does nothing reads as if it did; so it is an error, not a remark.</summary>
internal sealed class RuleFindings
{
    private readonly IReadOnlyList<Rule> rules;

    // What never fires where the content is seen may fire at the hub, and the other way round.
    private readonly Analyser[] sights;

    /// <summary>Prepares.</summary>
    /// <param name="rules">Rules with the floor.</param>
    /// <param name="content">Analyser of the same rules where the content is seen.</param>
    /// <param name="header">Analyser of the same rules where it is not.</param>
    public RuleFindings(RuleSet rules, Analyser content, Analyser header)
    {
        this.rules = rules.Rules;
        sights = [content, header];
    }

    public RuleFindings(RuleSet rules)
        : this(rules, new Analyser(rules), new Analyser(rules, Sight.Header))
    {
    }

    /// <summary>True when the work was used up on a question: the lists are then not complete.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>
    /// Rules of bundles that never have an effect: clauses that no request meets, a permit where everything is
    /// forbidden, a duty or question on what is never granted, a prohibition that others always say first.
    /// </summary>
    public IReadOnlyList<Rule> Dead()
    {
        var (forbids, permits, grants) = (sights[0].Of(Effect.Forbid), sights[0].Of(Effect.Permit), sights[0].Of(Effect.Permit, Effect.Override));
        return Where(i => rules[i].Effect switch
        {
            Effect.Permit => Never([[i]], forbids),
            Effect.Override => Never([[i]], [.. forbids, .. permits]),
            // One with duties, or that hides, adds to what others say.
            Effect.Forbid => Never([[i]], rules[i].Hidden || rules[i].Obligations.Bits != 0 ? [] : [.. forbids.Where(other => other < i)]),
            _ => Never([[i], grants], forbids),
        });
    }

    /// <summary>Permits of bundles whose removal changes no decision: others always permit too, with all its duties.</summary>
    public IReadOnlyList<Rule> Shadowed()
    {
        var (forbids, besides) = (sights[0].Of(Effect.Forbid), sights[0].Of(Effect.Hold, Effect.Ask, Effect.Oblige));
        return Where(i =>
        {
            if (rules[i].Effect is not (Effect.Permit or Effect.Override))
            {
                return false;
            }
            List<int> others = [.. sights[0].Of(rules[i].Effect).Where(other => other != i)];
            IReadOnlyList<int> first = rules[i].Effect == Effect.Override ? [.. forbids, .. sights[0].Of(Effect.Permit)] : forbids;
            // What is dead is said to be that.
            return !Never([[i]], first)
                && Never([[i]], [.. first, .. others])
                && rules[i].Obligations.All().All(duty => Never([[i]], [.. first, .. others.Concat(besides).Where(other => rules[other].Obligations.Contains(duty))]));
        });
    }

    /// <summary>Each permit with each prohibition that meets it.</summary>
    public IReadOnlyList<Overlap> Overlaps()
    {
        var found = new List<Overlap>();
        foreach (var permit in sights[0].Of(Effect.Permit, Effect.Override))
        {
            foreach (var forbid in sights[0].Of(Effect.Forbid))
            {
                var answer = sights[0].Find([], [[permit], [forbid]], []);
                GaveUp |= answer.Found == Found.GaveUp;
                if (answer.Witness is { } witness)
                {
                    found.Add(new Overlap(rules[permit], rules[forbid], witness));
                }
            }
        }
        return found;
    }

    private IReadOnlyList<Rule> Where(Func<int, bool> holds) =>
        [.. Enumerable.Range(0, rules.Count).Where(i => rules[i].Layer != Layer.Floor && holds(i)).Select(i => rules[i])];

    private bool Never(IReadOnlyList<IReadOnlyList<int>> inside, IReadOnlyList<int> outside)
    {
        foreach (var analyser in sights)
        {
            var found = analyser.Find([], inside, outside).Found;
            GaveUp |= found == Found.GaveUp;
            if (found != Found.No)
            {
                return false;
            }
        }
        return true;
    }
}
