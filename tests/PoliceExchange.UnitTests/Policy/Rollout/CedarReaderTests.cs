using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Cedar;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.UnitTests.Policy.Rollout;

// Seen failing: @hidden left out of the text.

/// <summary>PA5: rules to Cedar to rules: the same rules, the same text.</summary>
public sealed class CedarReaderTests
{
    [Fact]
    public void RandomRules_ComeBackAsTheyWere()
    {
        var written = 0;
        for (var seed = 0; written < TestSize.Of(10_000, 100_000); seed++)
        {
            var rules = new RandomPolicy(seed, words: PoliceExchange.Policy.Words.Vocabulary.All().Count).Rules(40);
            AssertRoundTrip(rules);
            written += rules.Count;
        }
    }

    [Fact]
    public void DefaultBundleWithItsFloor_ComesBackAsItWas() => AssertRoundTrip(DefaultRules.Compiled().Rules);

    [Theory]
    [InlineData("context.mfa", "context.case")]
    [InlineData(">= ", "> ")]
    [InlineData("forbid (", "permit (")]
    [InlineData("decide", "granted")]
    [InlineData("has ", "has  ")]
    [InlineData(" || ", " && ")]
    [InlineData("};", "}")]
    [InlineData("\"content\"", "\"header\"")]
    [InlineData("@layer(\"hub\")\n", "")]
    public void ChangedText_IsRefused(string said, string changed)
    {
        var rules = new[]
        {
            new Rule("odd", Effect.Forbid, [
                new Clause(PoliceExchange.Policy.Words.Vocabulary.Mfa, false, ["true"]), new Clause(PoliceExchange.Policy.Words.Vocabulary.Identifiers, true, [], 2, 4),
                new Clause(PoliceExchange.Policy.Words.Vocabulary.Minor, false, ["true"])]) { Reason = "ODD" },
        };
        var text = CedarText.Write(rules);
        Assert.NotNull(CedarReader.Read(text).Rules);
        var at = text.IndexOf(said, StringComparison.Ordinal);
        Assert.True(at >= 0);

        Assert.Null(CedarReader.Read(string.Concat(text.AsSpan(0, at), changed, text.AsSpan(at + said.Length))).Rules);
    }

    private static void AssertRoundTrip(IReadOnlyList<Rule> rules)
    {
        var text = CedarText.Write(rules);
        var (read, problem) = CedarReader.Read(text);
        Assert.True(read is not null, $"{problem}\n{text}");
        Assert.Equal(rules.Count, read.Count);
        foreach (var (expected, actual) in rules.Zip(read))
        {
            Assert.Equal(
                (expected.Id, expected.Effect, expected.Layer, expected.Stage, expected.Reason, expected.Hidden, expected.Obligations, expected.LegalBasis),
                (actual.Id, actual.Effect, actual.Layer, actual.Stage, actual.Reason, actual.Hidden, actual.Obligations, actual.LegalBasis));
            Assert.Equal(expected.Clauses, actual.Clauses);
            Assert.Equal(expected.Offer, actual.Offer);
            Assert.Equal(expected.Text.OrderBy(text => text.Key, StringComparer.Ordinal), actual.Text.OrderBy(text => text.Key, StringComparer.Ordinal));
        }
        Assert.Equal(new RuleSet(rules, "").Rules.Select(rule => rule.Id), new RuleSet(read, "").Rules.Select(rule => rule.Id));
    }
}
