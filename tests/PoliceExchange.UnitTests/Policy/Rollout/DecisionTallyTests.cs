using System.Globalization;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy.Rollout;

// Seen failing: a drained count that can still be added to (decisions of another thread in between are lost);
// a bound a hundred times as high; the rule left out of what makes two decisions one (OtherOverlay_...).

/// <summary>What is counted is taken out once, and only once.</summary>
public sealed class DecisionTallyTests
{
    private const int EachThread = 200_000;
    private const int Kinds = 7;

    [Fact]
    public async Task DrainedWhileCounted_NothingIsLostOrCountedTwice()
    {
        var engine = new PolicyEngine(new RuleSet([], "none"));
        var facts = Enumerable.Range(0, Kinds).Select(i => new Facts().With(Word.Identifiers, i)).ToArray();
        var counted = new long[Kinds];
        var deciders = Enumerable.Range(0, 2).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < EachThread; i++)
                {
                    engine.Decide(facts[(i + thread) % Kinds]);
                }
            },
            TestContext.Current.CancellationToken)).ToArray();
        var all = Task.WhenAll(deciders);
        for (var last = false; !last;)
        {
            last = all.IsCompleted;
            foreach (var one in engine.Tally.Drain().Decisions)
            {
                counted[one.Facts[Word.Identifiers]] += one.Count;
            }
        }
        await all;

        Assert.Equal(2L * EachThread, counted.Sum());
        Assert.All(counted, count => Assert.InRange(count, (2 * EachThread / Kinds) - 2, (2 * EachThread / Kinds) + 2));
    }

    [Fact]
    public void MoreKindsThanTheBound_AreCountedAsMissed()
    {
        var engine = new PolicyEngine(new RuleSet([], "none"));
        for (var i = 0; i < 6_000; i++)
        {
            engine.Decide(new Facts().With(Word.Identifiers, i));
        }

        var (decisions, missed) = engine.Tally.Drain();

        Assert.Equal((5_000, 1_000L), (decisions.Count, missed));
        Assert.Equal((0, 0L), (engine.Tally.Drain().Decisions.Count, engine.Tally.Drain().Missed));
    }

    [Fact]
    public void OtherOverlay_IsAnotherDecisionOnTheSameFacts()
    {
        var engine = new PolicyEngine(new RuleSet([], "same"));
        engine.Decide(new Facts());
        engine.Use(new RuleSet([new Rule("jam.recipient.no", Effect.Forbid, []) { Layer = Layer.Recipient, Reason = "NO" }], "same"));
        engine.Decide(new Facts());

        Assert.Equal(["NO", "ROLE"], engine.Tally.Drain().Decisions.Select(one => one.Enforced.Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FactsThatChangeAfterwards_ChangeNothingCounted()
    {
        var engine = new PolicyEngine(new RuleSet([], "none"));
        var facts = new Facts().With(Word.Identifiers, 1);
        engine.Decide(facts);
        facts.With(Word.Identifiers, 2);

        Assert.Equal("1", Assert.Single(engine.Tally.Drain().Decisions).Facts[Word.Identifiers].ToString(CultureInfo.InvariantCulture));
    }
}
