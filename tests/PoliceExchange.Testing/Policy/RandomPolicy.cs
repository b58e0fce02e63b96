#pragma warning disable RS0030 // Random: seeded, so that every run makes the same cases; nothing secret comes from it
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Testing.Policy;

/// <summary>
/// Random rules and requests of the vocabulary's types. A bundle draws on few words and few names, so that rules hold,
/// overlap and contradict each other often; all randomness is from the seed.
/// </summary>
internal sealed class RandomPolicy
{
    private static readonly string[] Names = ["JAM", "COL", "VEN", "BOL", "CAN", "CARICOM", "DEPARTED"];
    private static readonly string[] Ids = ["a", "wanted", "z-9", "m.2", "hit"];

    private readonly Random _random;
    private readonly List<FactType> _words;

    public RandomPolicy(int seed, int words = 7)
    {
        _random = new Random(seed);
        var all = Vocabulary.All().ToArray();
        _random.Shuffle(all);
        _words = [.. all.Take(words)];
    }

    public int Next(int below) => _random.Next(below);

    public bool OneIn(int n) => _random.Next(n) == 0;

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    /// <summary>Rules of all effects; overlays only restrict.</summary>
    public List<Rule> Rules(int count)
    {
        var rules = new List<Rule>(count);
        for (var i = 0; i < count; i++)
        {
            rules.Add(Rule($"{Pick(Ids)}-{i}", OneIn(3) ? Effect.Permit : (Effect)_random.Next(6)));
        }
        return rules;
    }

    public Rule Rule(string id, Effect effect)
    {
        // A restricting rule needs more clauses than a permit, or nearly everything is forbidden.
        var clauses = Distinct(effect is Effect.Permit ? 1 + _random.Next(2) : 2 + _random.Next(3)).Select(Clause)
            // A file can say a word once, and once under not.
            .DistinctBy(clause => (clause.Type, clause.Negated)).ToList();
        if (OneIn(40))
        {
            clauses.Clear();
        }
        var says = effect is Effect.Forbid or Effect.Hold or Effect.Ask;
        return new Rule(id, effect, clauses)
        {
            Layer = effect is Effect.Permit or Effect.Override || OneIn(2) ? Layer.Hub : OneIn(2) ? Layer.Originator : Layer.Recipient,
            Stage = (Stage)_random.Next(7),
            Reason = says ? $"REASON_{_random.Next(9)}" : "",
            Hidden = effect is Effect.Forbid && OneIn(3),
            Obligations = OneIn(2) ? default : ObligationSet.Of((Obligation)_random.Next(32), (Obligation)_random.Next(32)),
            Offer = says && OneIn(4) ? OneIn(2) ? ["DATA_ERROR"] : ["INFO", "HIT"] : [],
            LegalBasis = OneIn(3) ? Pick(["", "Art. 12(3): \"a\"", "# no comment", "it's - so", "yes"]) : "",
            Text = says ? Texts() : new Dictionary<string, string>(),
        };
    }

    public Clause Clause(FactType type)
    {
        var negated = OneIn(3);
        if (type.Form == FactForm.Number)
        {
            var from = _random.Next(6);
            return _random.Next(3) switch
            {
                0 => new Clause(type, negated, [], from),
                1 => new Clause(type, negated, [], null, from),
                _ => new Clause(type, negated, [], from, from + 1 + _random.Next(4)),
            };
        }
        var domain = DomainOf(type);
        var values = domain.Where(_ => OneIn(2)).ToList();
        return new Clause(type, negated, [.. (values.Count == 0 ? [Pick(domain)] : values).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>A request: each word of the bundle stated four times of five, a fifth of the requests at the hub.</summary>
    public Facts Request()
    {
        var facts = new Facts(OneIn(5) ? Sight.Header : Sight.Content);
        foreach (var type in _words)
        {
            if (OneIn(6))
            {
                facts.Without(type);
            }
            else
            {
                State(facts, type);
            }
        }
        return facts;
    }

    public void State(Facts facts, FactType type) => _ = type.Form switch
    {
        FactForm.Number => facts.With(type, (long)_random.Next(-1, 11)),
        FactForm.Names => facts.With(type, [.. Names.Where(_ => OneIn(3))]),
        _ => facts.With(type, Pick(DomainOf(type))),
    };

    private static IReadOnlyList<string> DomainOf(FactType type) => type.Codes.Count > 0 ? type.Codes : Names;

    private IEnumerable<FactType> Distinct(int count)
    {
        var words = _words.ToArray();
        _random.Shuffle(words);
        // Twice the same word in a rule, so that a clause and a negated one of it meet.
        return OneIn(6) ? words.Take(count).Append(words[0]) : words.Take(count);
    }

    private Dictionary<string, string> Texts() => RuleReader.Languages.ToDictionary(
        language => language, language => Pick(["No", "No: the \"case\" is missing", "Não há", "aucun accès - # l'État", "1", "true", "{a}"]), StringComparer.Ordinal);
}
