using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>
/// Proves of a mutant that no request can tell it from the rule: wherever the two differ another rule decides.
/// A proof and not a search: the difference of the two is a box (one set of values per fact, "unstated" among them),
/// and a rule that holds on the whole box is looked for. What it does not prove may still be equivalent.
/// </summary>
internal static class Equivalence
{
    private const string Unstated = "";

    /// <summary>Why a mutant cannot be told from its rule; null when no proof is found.</summary>
    public static string? Proof(Mutant mutant, IReadOnlyList<Rule> rules)
    {
        var rule = mutant.Rule;
        // Where one clause was changed and nothing else, the two differ in one box.
        if (mutant.At is null || mutant.Wrong is not { } wrong || wrong.Effect != rule.Effect)
        {
            return null;
        }
        var dropped = wrong.Clauses.Count < rule.Clauses.Count;
        var original = dropped ? mutant.At : rule.Clauses.First(clause => clause.Type == mutant.At.Type && clause.Negated == mutant.At.Negated);
        if (original.Type.Codes.Count == 0)
        {
            return null;
        }
        var box = new Dictionary<FactType, HashSet<string>>();
        foreach (var clause in rule.Clauses.Where(clause => clause != original && clause.Type.Codes.Count > 0))
        {
            Narrow(box, clause.Type, Admitted(clause, rule.Restricts));
        }
        var before = Admitted(original, rule.Restricts);
        List<string> after = dropped ? [.. original.Type.Codes, Unstated] : Admitted(mutant.At, rule.Restricts);
        Narrow(box, original.Type, [.. before.Except(after).Concat(after.Except(before))]);
        // At the hub no clause on content tells two permits apart, and no restricting rule on content holds: then content is seen.
        var seen = original.Type.Sight == Sight.Content || (rule.Restricts && rule.Clauses.Any(clause => clause.Type.Sight == Sight.Content));

        if (rules.FirstOrDefault(other => other != rule && Decides(other, rule) && other.Clauses.All(clause => Implied(clause, other, box, seen))) is { } decider)
        {
            return $"{decider.Id} decides there";
        }
        // What only adds to an allowed act adds nothing where nothing is allowed.
        return rule.Effect is Effect.Hold or Effect.Ask or Effect.Oblige
            && rules.Where(other => !other.Restricts).All(permit => permit.Clauses.Any(clause => Disjoint(clause, box, seen))) ? "nothing permits it there" : null;
    }

    private static bool Decides(Rule other, Rule mutated) => (other.Effect, mutated.Effect) switch
    {
        // Of two prohibitions the earlier gives the reason; the later must not add anything besides.
        (Effect.Forbid, Effect.Forbid) => mutated.Obligations.Within(other.Obligations) && (other.Hidden || !mutated.Hidden)
            && (other.Stage, other.Layer, string.CompareOrdinal(other.Id, mutated.Id)).CompareTo((mutated.Stage, mutated.Layer, 0)) < 0,
        (Effect.Forbid, _) => true,
        (Effect.Permit, Effect.Permit) => mutated.Obligations.Within(other.Obligations),
        _ => false,
    };

    private static bool Implied(Clause clause, Rule rule, Dictionary<FactType, HashSet<string>> box, bool seen) =>
        box.TryGetValue(clause.Type, out var values) && (seen || clause.Type.Sight == Sight.Header || !rule.Restricts)
        && values.All(value => value == Unstated ? rule.Restricts : clause.Values.Contains(value) != clause.Negated);

    private static bool Disjoint(Clause clause, Dictionary<FactType, HashSet<string>> box, bool seen) =>
        box.TryGetValue(clause.Type, out var values) && (seen || clause.Type.Sight == Sight.Header) && !Admitted(clause, false).Exists(values.Contains);

    /// <summary>Values on which a clause holds; of a rule that restricts, what is not stated is one.</summary>
    private static List<string> Admitted(Clause clause, bool restricts) =>
        [.. clause.Type.Codes.Where(code => clause.Values.Contains(code) != clause.Negated), .. restricts ? [Unstated] : Array.Empty<string>()];

    private static void Narrow(Dictionary<FactType, HashSet<string>> box, FactType type, List<string> to)
    {
        if (!box.TryAdd(type, [.. to]))
        {
            box[type].IntersectWith(to);
        }
    }
}
