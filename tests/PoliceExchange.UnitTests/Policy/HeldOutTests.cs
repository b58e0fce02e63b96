using System.Reflection;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Rules;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA8: decisions written from the legal prose alone, by somebody who had not seen the rules; all must come out so.</summary>
public sealed class HeldOutTests
{
    private const string Prefix = "held-out/";
    private static readonly RuleFiles Bundle = RuleFiles.Read(DefaultRules.Files(), "test");
    private static readonly RuleFiles HeldOut = RuleFiles.Read(Files(), "held-out");

    public static TheoryData<string> Names => [.. HeldOut.Tests.Select(test => test.Name)];

    [Fact]
    public void Files_HaveNoProblem() => Assert.Empty(HeldOut.Problems.Select(problem => problem.ToString()));

    [Fact]
    public void Decisions_AreTwoHundredAtLeast() => Assert.InRange(HeldOut.Tests.Select(test => test.Name).Distinct().Count(), 200, 10_000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Decision_IsThatOfTheProse(string name)
    {
        var failure = HeldOut.Tests.Single(test => test.Name == name).Failure(Bundle.Rules!);
        Assert.True(failure is null, failure);
    }

    private static IEnumerable<(string, string)> Files()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return ($"tests/{name[Prefix.Length..]}", reader.ReadToEnd());
        }
    }
}
