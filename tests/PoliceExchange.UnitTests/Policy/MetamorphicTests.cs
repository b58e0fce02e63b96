using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using Words = PoliceExchange.Policy.Words.Vocabulary;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA4: what must be so whatever the rules and the request are. Each relation is tried on random pairs.</summary>
public sealed class MetamorphicTests
{
    private const int PerBundle = 250;

    private static readonly int Pairs = TestSize.Of(10_000, 100_000);
    private static readonly RuleFiles Default = RuleFiles.Read(DefaultRules.Files(), "test");

    [Fact]
    public void RuleOrder_MeansNothing() => ForRandomBundles((random, rules) =>
    {
        List<Rule> shuffled = [.. rules.OrderBy(_ => random.Next(1 << 20))];
        var (one, other) = (new RuleSet(rules, ""), new RuleSet(shuffled, ""));
        return facts => Assert.Equal(one.Decide(facts), other.Decide(facts));
    });

    [Fact]
    public void RestrictingRuleMore_NeverWidens() => ForRandomBundles((random, rules) =>
    {
        var effect = random.Pick<Effect>([Effect.Forbid, Effect.Hold, Effect.Ask]);
        var added = random.Rule("zz-added", effect) with { Layer = random.Pick<Layer>([Layer.Hub, Layer.Originator, Layer.Recipient]) };
        var (before, after) = (new RuleSet(rules, ""), new RuleSet([.. rules, added], ""));
        return facts => AssertNotWider(before.Decide(facts), after.Decide(facts), $"{effect} {string.Join(" and ", added.Clauses)}");
    });

    [Fact]
    public void ObligationMore_ChangesNoVerdict_AndDropsNoDuty() => ForRandomBundles((random, rules) =>
    {
        var (before, after) = (new RuleSet(rules, ""), new RuleSet([.. rules, random.Rule("zz-added", Effect.Oblige)], ""));
        return facts =>
        {
            var (one, other) = (before.Decide(facts), after.Decide(facts));
            Assert.Equal((one.Verdict, one.By, one.Hidden), (other.Verdict, other.By, other.Hidden));
            Assert.True(one.Obligations.Within(other.Obligations));
        };
    });

    [Fact]
    public void Ids_AreNamesOnly() => ForRandomBundles((random, rules) =>
    {
        // With the order kept even the tie between two rules of one stage falls the same way; without it all but that.
        var kept = new RuleSet(rules.Select(rule => rule with { Id = $"r-{rule.Id}" }), "");
        var mixed = new RuleSet(rules.Select((rule, i) => rule with { Id = $"x{random.Next(1 << 20):x5}-{i}" }), "");
        var original = new RuleSet(rules, "");
        return facts =>
        {
            var (expected, renamed, shuffled) = (original.Decide(facts), kept.Decide(facts), mixed.Decide(facts));
            Assert.Equal((expected.Verdict, expected.Reason, expected.Obligations, expected.Hidden), (renamed.Verdict, renamed.Reason, renamed.Obligations, renamed.Hidden));
            Assert.Equal(expected.By is { } by ? $"r-{by.Id}" : null, renamed.By?.Id);
            Assert.Equal((expected.Verdict, expected.Obligations, expected.Hidden, expected.By?.Stage), (shuffled.Verdict, shuffled.Obligations, shuffled.Hidden, shuffled.By?.Stage));
        };
    });

    [Fact]
    public void Override_StandsInForAPermit_AndForNothingElse() => ForRandomBundles((random, rules) =>
    {
        List<Rule> without = [.. rules.Where(rule => rule.Effect != Effect.Override)];
        var (before, after) = (new RuleSet(without, ""), new RuleSet([.. without, random.Rule("zz-override", Effect.Override), new Rule("zz-always", Effect.Override, [])], ""));
        return facts =>
        {
            var (one, other) = (before.Decide(facts), after.Decide(facts));
            if (one.By is not null)
            {
                Assert.Equal(one, other);
            }
            // A hold or a question on the act stays one, whoever breaks the glass.
            Assert.Equal(before.Holding(facts).Any(rule => rule.Effect is Effect.Hold or Effect.Ask or Effect.Forbid), other.Verdict != Verdict.Allow);
        };
    });

    [Fact]
    public void Override_NeverBeatsTheFloor()
    {
        var always = new RuleSet([.. Default.Rules!.Rules, new Rule("zz-always", Effect.Override, []), new Rule("zz-permit", Effect.Permit, [])], "");
        var barred = 0;
        ForNearCases((_, facts) =>
        {
            var floor = always.Holding(facts).FirstOrDefault(rule => rule is { Layer: Layer.Floor, Effect: Effect.Forbid });
            barred += floor is null ? 0 : 1;
            Assert.True(floor is null || always.Decide(facts).Verdict == Verdict.Deny, floor?.Id);
        });
        Assert.InRange(barred, Pairs / 10, Pairs);
    }

    [Theory]
    [InlineData("excluded", "true", "false")]
    [InlineData("releasable", "false", "true")]
    [InlineData("agency_named", "false", "true")]
    [InlineData("member", "suspended", "active")]
    [InlineData("training", "expired", "valid")]
    [InlineData("mfa", "false", "true")]
    [InlineData("case", "false", "true")]
    [InlineData("basis", "expired", "in_force")]
    [InlineData("purpose_fits", "false", "true")]
    [InlineData("delegation", "expired", "valid")]
    [InlineData("relation", "outside", "addressed")]
    [InlineData("notice_state", "expired", "current")]
    [InlineData("notice_state", "withdrawn", "current")]
    [InlineData("desk_named", "other", "all")]
    [InlineData("realm", "crosses", "same")]
    [InlineData("onward", "NONE", "ASK")]
    [InlineData("onward", "ASK", "SAME_STATE")]
    [InlineData("classification", "CONFIDENTIAL", "RESTRICTED")]
    [InlineData("classification", "RESTRICTED", "OFFICIAL")]
    [InlineData("judicial_use", "ASK", "ALLOWED")]
    [InlineData("consent", "withdrawn", "given")]
    [InlineData("budget", "exceeded", "within")]
    public void WorseFact_NeverWidens(string word, string worse, string better)
    {
        var type = Words.Find(word)!;
        ForNearCases((_, facts) => AssertNotWider(
            Default.Rules!.Decide(facts.Copy().With(type, better)), Default.Rules!.Decide(facts.Copy().With(type, worse)), $"{word} {worse}"), Pairs / 10);
    }

    [Fact]
    public void FactTakenBack_NeverWidens() => ForNearCases((random, facts) =>
    {
        var type = random.Pick(Words.All());
        AssertNotWider(Default.Rules!.Decide(facts), Default.Rules!.Decide(facts.Copy().Without(type)), $"without {type}");
    });

    /// <summary>From none to all allowed.</summary>
    private static int Width(Decision decision) => decision.Verdict switch { Verdict.Deny => 0, Verdict.Allow => 2, _ => 1 };

    internal static void AssertNotWider(Decision before, Decision after, string change)
    {
        Assert.True(Width(after) <= Width(before), $"{change}: {before} became {after}");
        // A denial that hides does not begin to tell.
        Assert.True(!before.Hidden || after.Hidden, $"{change}: {before} was hidden, {after} is not");
    }

    private static void ForRandomBundles(Func<RandomPolicy, List<Rule>, Action<Facts>> relation)
    {
        for (var seed = 0; seed < Pairs / PerBundle; seed++)
        {
            var random = new RandomPolicy(seed);
            var check = relation(random, random.Rules(1 + random.Next(50)));
            for (var i = 0; i < PerBundle; i++)
            {
                check(random.Request());
            }
        }
    }

    /// <summary>Requests of the default bundle's own tests with up to three facts stated otherwise: near what is allowed, where an error would show.</summary>
    private static void ForNearCases(Action<RandomPolicy, Facts> check, int? pairs = null)
    {
        var random = new RandomPolicy(7, words: Words.All().Count);
        for (var i = 0; i < (pairs ?? Pairs); i++)
        {
            var facts = random.Pick(Default.Tests).Given.Copy();
            for (var changes = random.Next(4); changes > 0; changes--)
            {
                random.State(facts, random.Pick(Words.All()));
            }
            check(random, facts);
        }
    }
}
