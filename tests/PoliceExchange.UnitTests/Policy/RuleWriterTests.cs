using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA5: rules to YAML to rules to YAML: the same rules, the same bytes.</summary>
public sealed class RuleWriterTests
{
    [Fact]
    public void RandomRules_ComeBackAsTheyWere()
    {
        var written = 0;
        for (var seed = 0; written < TestSize.Of(10_000, 100_000); seed++)
        {
            var rules = new RandomPolicy(seed, words: 12).Rules(40);
            foreach (var layer in Enum.GetValues<Layer>().Skip(1))
            {
                AssertRoundTrip(rules.Where(rule => rule.Layer == layer), layer);
            }
            written += rules.Count;
        }
    }

    [Fact]
    public void DefaultBundle_ComesBackAsItWas() =>
        AssertRoundTrip(RuleFiles.Read(DefaultRules.Files(), "test").Rules!.Rules.Where(rule => rule.Layer == Layer.Hub), Layer.Hub);

    [Fact]
    public void NoRules_AreAnEmptyList() => AssertRoundTrip([], Layer.Hub);

    [Fact]
    public void RuleThatNoFileCanSay_IsRefused()
    {
        var clause = new Clause(PoliceExchange.Policy.Words.Vocabulary.State, false, ["JAM"]);
        Assert.Throws<ArgumentException>(() => RuleWriter.Write([new Rule("twice", Effect.Permit, [clause, clause with { Values = ["COL"] }])]));
    }

    private static void AssertRoundTrip(IEnumerable<Rule> given, Layer layer)
    {
        List<Rule> rules = [.. given];
        var text = RuleWriter.Write(rules);
        var problems = new List<RuleProblem>();
        var (root, problem) = StrictYaml.Read("rules.yaml", text);
        Assert.True(root is not null, $"{problem}\n{text}");
        var read = RuleReader.Read("rules.yaml", root, layer, problems);

        Assert.True(problems.Count == 0, $"{string.Join("; ", problems)}\n{text}");
        Assert.Equal(rules.Count, read.Count);
        for (var i = 0; i < rules.Count; i++)
        {
            AssertSame(rules[i], read[i]);
        }
        Assert.Equal(text, RuleWriter.Write(read));
        Assert.Equal(new RuleSet(rules, "").Rules.Select(rule => rule.Id), new RuleSet(read, "").Rules.Select(rule => rule.Id));
    }

    private static void AssertSame(Rule expected, Rule actual)
    {
        Assert.Equal(
            (expected.Id, expected.Effect, expected.Layer, expected.Stage, expected.Reason, expected.Hidden, expected.Obligations, expected.LegalBasis),
            (actual.Id, actual.Effect, actual.Layer, actual.Stage, actual.Reason, actual.Hidden, actual.Obligations, actual.LegalBasis));
        Assert.Equal(Sorted(expected), Sorted(actual));
        Assert.Equal(expected.Offer, actual.Offer);
        Assert.Equal(expected.Text.OrderBy(text => text.Key, StringComparer.Ordinal), actual.Text.OrderBy(text => text.Key, StringComparer.Ordinal));
    }

    private static IEnumerable<Clause> Sorted(Rule rule) => rule.Clauses.OrderBy(clause => clause.Negated).ThenBy(clause => clause.Type.Index);
}
