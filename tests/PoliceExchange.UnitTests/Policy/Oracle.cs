using PoliceExchange.Policy;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>
/// The semantics of policy, naively and from their text (POLICY.md 2, DOMAIN.md 4), by somebody who had not seen the
/// engine: forbid, hold, ask, a permit or in its place an override; what is not stated narrows; the earliest stage
/// gives the reason.
/// </summary>
internal static class Oracle
{
    public static Decision Decide(IReadOnlyList<Rule> rules, Facts facts, string bundle)
    {
        var holding = rules.Where(rule => rule.Clauses.All(clause => Holds(rule, clause, facts)))
            .OrderBy(rule => rule.Stage).ThenBy(rule => rule.Layer).ThenBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        List<Rule> With(params Effect[] effects) => [.. holding.Where(rule => effects.Contains(rule.Effect))];

        var forbids = With(Effect.Forbid);
        if (forbids.Count > 0)
        {
            return new Decision(Verdict.Deny, forbids[0], Sum(forbids), forbids.Any(rule => rule.Hidden), bundle);
        }
        var (permits, holds, asks) = (With(Effect.Permit), With(Effect.Hold), With(Effect.Ask));
        if (permits.Count == 0)
        {
            permits = With(Effect.Override);
        }
        if (permits.Count == 0)
        {
            return new Decision(Verdict.Deny, null, default, false, bundle);
        }
        var (verdict, by) = holds.Count > 0 ? (Verdict.Hold, holds[0]) : asks.Count > 0 ? (Verdict.AskOriginator, asks[0]) : (Verdict.Allow, permits[0]);
        return new Decision(verdict, by, Sum([.. permits, .. holds, .. asks, .. With(Effect.Oblige)]), false, bundle);
    }

    private static bool Holds(Rule rule, Clause clause, Facts facts)
    {
        var widens = rule.Effect is Effect.Permit or Effect.Override;
        if (facts.Sight == Sight.Header && clause.Type.Sight == Sight.Content)
        {
            return widens;
        }
        IReadOnlyList<string>? stated = clause.Type.Form switch
        {
            FactForm.Name or FactForm.Names => facts.NamesOf(clause.Type),
            FactForm.Number => facts[clause.Type] == Facts.Unstated ? null : [],
            _ => facts[clause.Type] == Facts.Unstated ? null : [clause.Type.Codes[(int)facts[clause.Type]]],
        };
        if (stated is null)
        {
            return !widens;
        }
        var among = clause.Type.Form == FactForm.Number
            ? (clause.AtLeast is null || facts[clause.Type] >= clause.AtLeast) && (clause.Below is null || facts[clause.Type] < clause.Below)
            : stated.Any(clause.Values.Contains);
        return among != clause.Negated;
    }

    private static ObligationSet Sum(IEnumerable<Rule> rules) => rules.Aggregate(default(ObligationSet), (sum, rule) => sum.With(rule.Obligations));
}
