using System.Text.Json;
using PoliceExchange.Cli.Bench;

namespace PoliceExchange.UnitTests.Bench;

public sealed class FigureTests
{
    [Fact]
    public void Ratio_IsTheMedianOfTheRatiosOfEachRun()
    {
        // Medians 20 and 100 would give 0.2; run by run it is 0.1, 0.5 and 0.3.
        var figure = new Figure("row", "name", "u", [10, 20, 30]) { Limit = new Limit("limit", [100, 40, 100]) };
        Assert.Equal(0.3, figure.Ratio!.Value, 6);
    }

    [Theory]
    [InlineData(0.8499, "0.84")]
    [InlineData(0.85, "0.85")]
    [InlineData(1.0, "1.00")]
    public void Ratioed_NeverRoundsUpToABar(double value, string expected) => Assert.Equal(expected, Figure.Ratioed(value));

    [Theory]
    [InlineData(1234.5, "1,235")]
    [InlineData(12.34, "12.3")]
    [InlineData(1.234, "1.23")]
    public void Number_HasThreeDigitsThatCount(double value, string expected) => Assert.Equal(expected, Figure.Number(value));

    [Theory]
    [InlineData(90, 100, true)]
    [InlineData(84.9, 100, false)]
    public void RatioBar_HoldsAgainstTheLimitOfTheSameRun(double value, double limit, bool met) =>
        Assert.Equal(met, new Figure("row", "name", "u", [value]) { Limit = new Limit("limit", [limit]), Bars = [Bar.RatioAtLeast(0.85)] }.Met);

    [Fact]
    public void AllBars_HaveToHold()
    {
        Assert.False(new Figure("row", "name", "u", [299]) { Limit = new Limit("limit", [300]), Bars = [Bar.RatioAtLeast(0.5), Bar.AtLeastValue(300)] }.Met);
        Assert.True(new Figure("row", "name", "MB", [150]) { Bars = [Bar.AtMostValue(150)] }.Met);
        Assert.False(new Figure("row", "name", "MB", [150.1]) { Bars = [Bar.AtMostValue(150)] }.Met);
        // A ratio that was not measured meets nothing.
        Assert.False(new Figure("row", "name", "u", [1]) { Bars = [Bar.RatioAtLeast(0)] }.Met);
    }

    [Fact]
    public void DurableFigure_HasTheDiskBesideIt()
    {
        var machine = new BenchMachine(2, 0.5, [123], 1);
        var lines = BenchReport.Text(machine, [new Figure("a", "kept", "u", [1]) { Durable = true }, new Figure("b", "not kept", "u", [1])]).Split('\n');
        Assert.Contains("[disk 123 syncs/s]", lines.Single(line => line.Contains(" kept", StringComparison.Ordinal) && line.StartsWith('a')), StringComparison.Ordinal);
        Assert.DoesNotContain("syncs/s", lines.Single(line => line.StartsWith('b')), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasTheRunsOfFigureAndLimit()
    {
        using var json = JsonDocument.Parse(BenchReport.Json(new BenchMachine(2, 0.5, [123], 2), [new Figure("a", "n", "u", [1, 3]) { Limit = new Limit("l", [2, 4]) }]));
        var figure = json.RootElement.GetProperty("figures")[0];
        Assert.Equal(BenchReport.Schema, json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(2, figure.GetProperty("median").GetDouble());
        Assert.Equal(0.625, figure.GetProperty("ratio").GetDouble());
        Assert.Equal(2, figure.GetProperty("limit").GetProperty("runs").GetArrayLength());
    }
}
