using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>One rule made wrong on purpose.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Change">What is wrong with it.</param>
/// <param name="Wrong">The rule made wrong; null: it is gone.</param>
/// <param name="At">The clause that was changed, if one was.</param>
internal sealed record Mutant(Rule Rule, string Change, Rule? Wrong, Clause? At = null)
{
    public string Name => $"{Rule.Id}: {Change}";

    public IEnumerable<Rule> In(IEnumerable<Rule> rules) =>
        rules.Where(rule => rule != Rule || Wrong is not null).Select(rule => rule == Rule ? Wrong! : rule);

    /// <summary>PA6: each rule dropped, each clause dropped, each effect flipped, each set or bound wider by one.</summary>
    public static IEnumerable<Mutant> Of(IReadOnlyList<Rule> rules)
    {
        foreach (var rule in rules)
        {
            yield return new Mutant(rule, "dropped", null);
            var flipped = rule.Effect switch { Effect.Permit or Effect.Oblige => Effect.Forbid, _ => Effect.Permit };
            yield return new Mutant(rule, $"{Snake.Of(rule.Effect)} flipped to {Snake.Of(flipped)}", rule with { Effect = flipped });
            for (var i = 0; i < rule.Clauses.Count; i++)
            {
                var clause = rule.Clauses[i];
                Rule With(params Clause[] changed) => rule with { Clauses = [.. rule.Clauses.Take(i), .. changed, .. rule.Clauses.Skip(i + 1)] };
                yield return new Mutant(rule, $"without {clause}", With(), clause);
                foreach (var wider in Wider(clause, rules))
                {
                    yield return new Mutant(rule, $"{clause} as {wider}", With(wider), wider);
                }
            }
        }
    }

    private static IEnumerable<Clause> Wider(Clause clause, IReadOnlyList<Rule> rules)
    {
        if (clause.Type.Form == FactForm.Number)
        {
            yield return clause with { AtLeast = clause.AtLeast - 1, Below = clause.Below + 1 };
            yield break;
        }
        // An open list has the names that the bundle knows.
        var domain = clause.Type.Codes.Count > 0 ? clause.Type.Codes
            : [.. rules.SelectMany(rule => rule.Clauses).Where(other => other.Type == clause.Type).SelectMany(other => other.Values).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        List<string> missing = [.. domain.Except(clause.Values, StringComparer.Ordinal)];
        // One value per set, another one in each rule; of the short lists, where each value matters most, all.
        foreach (var value in missing.Count <= 4 ? missing : [missing[Math.Abs(rules.Sum(rule => rule.Clauses.Count) + clause.Values.Sum(text => text.Sum(one => one)) + clause.Type.Index) % missing.Count]])
        {
            yield return clause with { Values = [.. clause.Values.Append(value).Order(StringComparer.Ordinal)] };
        }
    }
}
