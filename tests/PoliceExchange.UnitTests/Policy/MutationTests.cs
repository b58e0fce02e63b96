using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA6: the default bundle's own tests notice when a rule of it is made wrong.</summary>
public sealed class MutationTests
{
    [Fact]
    public void WrongRules_AreNoticedByTheBundlesOwnTests()
    {
        var bundle = RuleFiles.Read(DefaultRules.Files(), "test");
        List<Rule> hub = [.. bundle.Rules!.Rules.Where(rule => rule.Layer == Layer.Hub)];
        List<Mutant> all = [.. Mutant.Of(hub)];
        List<Mutant> mutants = [.. all.Where(mutant => Equivalence.Proof(mutant, bundle.Rules.Rules) is null)];
        var survivors = mutants.AsParallel().AsOrdered().Where(mutant => Alive(mutant, bundle)).Select(mutant => mutant.Name).ToList();

        var killed = 1 - ((double)survivors.Count / mutants.Count);
        var report = $"{all.Count} mutants of {hub.Count} rules, {all.Count - mutants.Count} proven equivalent, {bundle.Tests.Count} tests, killed {killed:P2}; alive:\n{string.Join('\n', survivors)}";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(killed >= 0.95, report);
    }

    [Fact]
    public void MutantProvenEquivalent_IsKilledByNoTest()
    {
        // The proof would be wrong if a test told such a mutant from its rule.
        var bundle = RuleFiles.Read(DefaultRules.Files(), "test");
        var rules = bundle.Rules!.Rules;
        List<Mutant> proven = [.. Mutant.Of([.. rules.Where(rule => rule.Layer == Layer.Hub)]).Where(mutant => Equivalence.Proof(mutant, rules) is not null)];
        Assert.NotEmpty(proven);
        Assert.All(proven, mutant => Assert.True(Alive(mutant, bundle), mutant.Name));
    }

    private static bool Alive(Mutant mutant, RuleFiles bundle)
    {
        var wrong = new RuleSet(mutant.In(bundle.Rules!.Rules), "test");
        return bundle.Tests.All(test => test.Failure(wrong) is null);
    }
}
