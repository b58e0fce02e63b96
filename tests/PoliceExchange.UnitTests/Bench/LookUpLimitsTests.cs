using PoliceExchange.Cli.Bench;

namespace PoliceExchange.UnitTests.Bench;

public sealed class LookUpLimitsTests
{
    [Theory]
    [InlineData(200_000, 1)]
    [InlineData(1_000_000, 5)]
    [InlineData(5_500_000, 12.5)]
    [InlineData(10_000_000, 20)]
    public void Milliseconds_IsTheLimitOfTheIssueAtItsTwoPointsAndScaledElsewhere(int records, double expected) => Assert.Equal(expected, LookUpLimits.Milliseconds(records), 9);

    [Theory]
    [InlineData(200_000, 2_500)]
    [InlineData(1_000_000, 500)]
    [InlineData(10_000_000, 500)]
    public void Rate_GrowsAsTheRecordsFallShortOfAMillion(int records, double expected) => Assert.Equal(expected, LookUpLimits.Rate(records), 9);
}
