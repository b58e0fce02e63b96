using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Cli.Bench;

/// <summary>The default rules grown to what a hemisphere with many agreements would have, for figures: the same shapes, each for one pair of a state and a legal basis.</summary>
internal static class GrownRules
{
    private static readonly string[] States =
    [
        "ARG", "BHS", "BLZ", "BOL", "BRA", "BRB", "CAN", "CHL", "COL", "CRI", "CUB", "DOM", "ECU", "GTM", "GUY", "HND", "HTI", "JAM", "KNA", "LCA", "MEX", "NIC", "PAN", "PER", "PRY", "SLV", "SUR", "TTO", "URY", "USA", "VCT", "VEN",
    ];

    /// <summary>The default rules and so many more that there are <paramref name="count"/>.</summary>
    public static RuleSet Of(int count)
    {
        var rules = DefaultRules.Compiled().Rules;
        var models = rules.Where(rule => rule.Layer != Layer.Floor).ToList();
        var grown = new List<Rule>(rules);
        for (var i = 0; grown.Count < count; i++)
        {
            var model = models[i % models.Count];
            var round = i / models.Count;
            Clause[] narrower = [new(Vocabulary.IssuerState, false, [States[(i + round) % States.Length]]), new(Vocabulary.LegalBasis, false, [$"bilateral-{round}-{i % 7}"])];
            grown.Add(model with { Id = $"{model.Id}.{round}", Clauses = [.. model.Clauses.Where(clause => clause.Type != Vocabulary.IssuerState && clause.Type != Vocabulary.LegalBasis), .. narrower] });
        }
        return new RuleSet(grown, $"grown-{count}");
    }
}
