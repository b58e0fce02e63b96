using System.Diagnostics;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy.Analysis;

public sealed class InvariantsTests(ITestOutputHelper output)
{
    private static readonly RuleSet Default = DefaultRules.Compiled();

    [Fact]
    public void DefaultBundle_KeepsAll()
    {
        for (var i = 0; i < 4; i++) { var c = Stopwatch.StartNew(); _ = Invariants.Violations(Default); output.WriteLine($"{c.ElapsedMilliseconds} ms, cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds}"); }
        var clock = Stopwatch.StartNew();
        var violations = Invariants.Violations(Default);
        foreach (var one in violations) { output.WriteLine(one.ToString()); }
        output.WriteLine($"{clock.ElapsedMilliseconds} ms, cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds}");
        Assert.Empty(violations.Select(one => one.ToString()));
    }
}
