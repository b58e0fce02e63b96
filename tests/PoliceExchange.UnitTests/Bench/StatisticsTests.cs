using PoliceExchange.Cli.Bench;

namespace PoliceExchange.UnitTests.Bench;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 5.0 }, 5.0)]
    [InlineData(new[] { 4.0, 1.0, 100.0, 2.0 }, 3.0)]
    public void Median_IsTheMiddleOfTheSortedValues(double[] values, double expected) => Assert.Equal(expected, Statistics.Median(values));

    [Theory]
    [InlineData(0.50, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.995, 100)]
    [InlineData(1.0, 100)]
    [InlineData(0.001, 1)]
    public void Percentile_IsAMeasuredValueByNearestRank(double share, double expected) =>
        Assert.Equal(expected, Statistics.Percentile([.. Enumerable.Range(1, 100).Reverse().Select(value => (double)value)], share));

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 1.0, 2, 3 }, 0.5)]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 4.0, 5 }, 1.0)]
    [InlineData(new[] { 4.0, 5 }, new[] { 1.0, 2, 3 }, 1.0)]
    [InlineData(new[] { 1.0, 3 }, new[] { 2.0, 2 }, 0.5)]
    [InlineData(new[] { 1.0, 2, 2, 3 }, new[] { 2.0, 4 }, 0.75)]
    public void Separation_IsTheAreaUnderTheCurve_TiesCountHalf(double[] a, double[] b, double expected) => Assert.Equal(expected, Statistics.Separation(a, b), 12);

    [Fact]
    public void NoValues_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Median([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Percentile([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Percentile([1], 1.01));
    }
}
