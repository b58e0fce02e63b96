using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.Testing.Policy;

/// <summary>Draws rules and facts over a few words of every form, small enough that all requests can be tried.</summary>
#pragma warning disable CA5394, RS0030 // Seeded so that a failure can be replayed.
internal sealed class Draw(int seed, IReadOnlyList<FactType>? words = null)
{
    public static readonly FactType[] Words =
    [
        Word.Relation, Word.Mfa, Word.State, Word.Groups, Word.Identifiers, Word.Minor,
    ];

    private static readonly string[] States = ["JAM", "CAN", "USA"];
    private static readonly string[] Unions = ["CARICOM", "OECS", "SICA"];

    private readonly Random random = new(seed);
    private readonly IReadOnlyList<FactType> words = words ?? Words;

    public RuleSet Set(int rules, string bundle = "drawn") => new(Enumerable.Range(0, rules).Select(Rule), bundle);

    public Rule Rule(int number)
    {
        var effect = (Effect)random.Next(6);
        var duties = Enumerable.Range(0, 3).Where(_ => random.Next(4) == 0).Select(_ => (Obligation)random.Next(3)).ToArray();
        return new Rule($"r{number}", effect, [.. Clauses(4)]) { Stage = (Stage)random.Next(7), Reason = "R", Obligations = ObligationSet.Of(duties) };
    }

    /// <summary>At most one clause as it is and one negated per word, as rule files have.</summary>
    public IEnumerable<Clause> Clauses(int most) => Enumerable.Range(0, random.Next(most + 1))
        .Select(_ => Clause(words[random.Next(words.Count)], random.Next(3) == 0))
        .DistinctBy(clause => (clause.Type, clause.Negated));

    /// <summary>Every request that these words can tell apart, and some that they cannot.</summary>
    public static IEnumerable<Facts> AllFacts(Sight sight)
    {
        IEnumerable<Facts> all = [new Facts(sight)];
        foreach (var type in Words)
        {
            all = all.SelectMany(facts => Values(type).Select(set => set(facts.Copy())));
        }
        return all;
    }

    private static IEnumerable<Func<Facts, Facts>> Values(FactType type)
    {
        yield return facts => facts.Without(type);
        switch (type.Form)
        {
            case FactForm.Number:
                for (var number = -1; number < 6; number++)
                {
                    var one = number;
                    yield return facts => facts.With(type, one);
                }
                break;
            case FactForm.Name:
                foreach (var name in States.Append("HTI"))
                {
                    yield return facts => facts.With(type, name);
                }
                break;
            case FactForm.Names:
                for (var set = 0; set < 8; set++)
                {
                    string[] names = [.. Unions.Where((_, i) => (set & (1 << i)) != 0)];
                    yield return facts => facts.With(type, names);
                }
                break;
            default:
                foreach (var code in type.Codes)
                {
                    yield return facts => facts.With(type, code);
                }
                break;
        }
    }

    private Clause Clause(FactType type, bool negated)
    {
        if (type.Form == FactForm.Number)
        {
            var from = random.Next(4);
            return random.Next(3) switch
            {
                0 => new Clause(type, negated, [], AtLeast: from),
                1 => new Clause(type, negated, [], Below: from),
                _ => new Clause(type, negated, [], from, from + 1 + random.Next(2)),
            };
        }
        IReadOnlyList<string> of = type.Form switch { FactForm.Name => States, FactForm.Names => Unions, _ => type.Codes };
        var values = of.Where(_ => random.Next(2) == 0).ToList();
        return new Clause(type, negated, [.. (values.Count > 0 ? values : [of[random.Next(of.Count)]]).Order(StringComparer.Ordinal)]);
    }
}
#pragma warning restore CA5394, RS0030
