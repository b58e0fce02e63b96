using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA10 at the engine: rules are exchanged while decisions are made.</summary>
public sealed class PolicyEngineTests
{
    private const int Swaps = 1_000;

    [Fact]
    public async Task SwapUnderLoad_EveryDecisionIsThatOfTheBundleItNames()
    {
        var files = RuleFiles.Read(DefaultRules.Files(), "files");
        var facts = files.Tests.Select(test => test.Given).ToArray();
        Rule[] odd =
        [
            new Rule("0-odd", Effect.Forbid, [new Clause(PoliceExchange.Policy.Words.Vocabulary.Act, false, ["read_full"])]) { Stage = Stage.Member, Reason = "ODD" },
            new Rule("0-duty", Effect.Oblige, []) { Obligations = ObligationSet.Of(Obligation.Lease) },
        ];
        // Even bundles are the default; odd ones deny reading and add a duty, in other places of the rule order.
        var bundles = Enumerable.Range(0, Swaps + 1).Select(i => new RuleSet(i % 2 == 0 ? files.Rules!.Rules : [.. files.Rules!.Rules, .. odd], $"{i}")).ToArray();
        Decision[][] expected = [[.. facts.Select(bundles[0].Decide)], [.. facts.Select(bundles[1].Decide)]];
        Assert.NotEqual(expected[0].Select(one => (one.Verdict, one.Obligations)), expected[1].Select(one => (one.Verdict, one.Obligations)));

        var engine = new PolicyEngine(bundles[0]);
        using var both = new Barrier(3);
        var done = 0;
        long[] decided = [0, 0];
        string?[] wrong = [null, null];
        HashSet<string>[] seen = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];
        var deciders = Enumerable.Range(0, 2).Select(thread => Task.Factory.StartNew(
            () =>
            {
                both.SignalAndWait();
                for (var i = thread; Volatile.Read(ref done) == 0; i++)
                {
                    var number = i % facts.Length;
                    var decision = engine.Decide(facts[number]);
                    var bundle = int.Parse(decision.Bundle, System.Globalization.CultureInfo.InvariantCulture);
                    if (decision != expected[bundle % 2][number] with { Bundle = decision.Bundle })
                    {
                        wrong[thread] ??= $"{decision.Bundle}: {decision}";
                    }
                    seen[thread].Add(decision.Bundle);
                    Interlocked.Increment(ref decided[thread]);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        both.SignalAndWait(TestContext.Current.CancellationToken);
        for (var i = 1; i <= Swaps; i++)
        {
            // Each bundle decides at least once: of three decisions that end after it came, two at most had begun before.
            var spin = default(SpinWait);
            engine.Use(bundles[i]);
            var before = Interlocked.Read(ref decided[0]) + Interlocked.Read(ref decided[1]);
            while (Interlocked.Read(ref decided[0]) + Interlocked.Read(ref decided[1]) < before + 3 && !Array.Exists(deciders, one => one.IsCompleted))
            {
                spin.SpinOnce();
            }
        }
        Volatile.Write(ref done, 1);
        await Task.WhenAll(deciders);
        Assert.All(wrong, Assert.Null);
        Assert.True(seen[0].Union(seen[1]).Count() >= Swaps, $"{seen[0].Union(seen[1]).Count()} bundles seen");
    }
}
