using PoliceExchange.Policy.Bundles;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>The bundle that this build carries: it reads without a problem and keeps its own tests, the 55 cases among them.</summary>
public sealed class DefaultBundleTests
{
    private static readonly RuleFiles Bundle = RuleFiles.Read(DefaultRules.Files(), "test");

    public static TheoryData<string> Names => [.. Bundle.Tests.Select(test => test.Name)];

    [Fact]
    public void Files_HaveNoProblem() => Assert.Empty(Bundle.Problems.Select(problem => problem.ToString()));

    [Fact]
    public void Cases_AreAllThere() =>
        Assert.Equal(Enumerable.Range(1, 55), Bundle.Tests.Select(test => int.TryParse(test.Name[..2], out var number) ? number : 0).Where(number => number > 0).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_IsDecidedAsExpected(string name) =>
        Assert.Null(Bundle.Tests.Single(test => test.Name == name).Failure(Bundle.Rules!));
}
