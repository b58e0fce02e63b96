using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA1: the engine and the naive oracle decide alike on random rules and requests; on the floor too.</summary>
public sealed class OracleTests
{
    private const int Requests = 5_000;

    [Fact]
    public void RandomBundles_AreDecidedAsByTheOracle()
    {
        var verdicts = new int[4];
        Parallel.For(0, TestSize.Of(20, 200), seed =>
        {
            var random = new RandomPolicy(seed);
            // Some small, some wider than two machine words of the engine's columns.
            List<Rule> rules = [.. seed % 2 == 0 ? [] : Floor.Rules, .. random.Rules(seed % 5 == 0 ? 200 : 1 + random.Next(60))];
            var engine = new RuleSet(rules, "bundle");
            for (var i = 0; i < Requests; i++)
            {
                var facts = random.Request();
                var (expected, actual) = (Oracle.Decide(rules, facts, "bundle"), engine.Decide(facts));
                Assert.True(expected == actual, $"seed {seed}, request {i} [{string.Join("; ", facts.Stated())}]: oracle {expected} [{expected.Obligations}] {expected.Hidden}, engine {actual} [{actual.Obligations}] {actual.Hidden}");
                Interlocked.Increment(ref verdicts[(int)actual.Verdict]);
            }
        });
        // A generator that only ever gets one answer shows nothing.
        Assert.All(verdicts, count => Assert.InRange(count, verdicts.Sum() / 200, verdicts.Sum()));
    }
}
