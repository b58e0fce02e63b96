using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

public sealed class HardRulesTests
{
    private static readonly HardRules Rules = new();

    public static TheoryData<string> Names => [.. Rules.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void BadMessage_IsRefusedForItsOwnReason(string name)
    {
        var (expected, act) = Rules.Cases[name];
        Assert.Equal(expected, act());
    }

    [Fact]
    public void EveryReason_HasACase()
    {
        var covered = Rules.Cases.Values.Select(rule => rule.Expected).ToHashSet();
        Assert.Equal(Enum.GetValues<SealingRefusal>().ToHashSet(), covered);
    }
}
