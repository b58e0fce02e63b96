using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Gateway.Oversight.Flags;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.UnitTests.Oversight;

// Seen failing: BulkRule with > for >= (OneOfficerAtTheThreshold_IsBulk).

public sealed class FlagRuleTests
{
    private const string Desk = "spiffe://jam.px.example/agency/pol/desk/LIAISON_DESK";
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly OversightOptions _options = new() { BulkActs = 3, Denials = 3 };

    [Fact]
    public void OneOfficerAtTheThreshold_IsBulk()
    {
        var flag = Assert.Single(new BulkRule(_options).Find([.. Acts(3, "open", "A"), .. Acts(2, "open", "B", from: 10)]));
        Assert.Equal((3, "BULK", Desk), (flag.Sequences.Count, flag.Rule, flag.Peer));
    }

    [Fact]
    public void OpeningsOfTwoHours_AreNotBulk() =>
        Assert.Empty(new BulkRule(_options).Find([.. Acts(2, "open", "A"), .. Acts(2, "open", "A", from: 10, at: Noon.AddHours(1))]));

    [Theory]
    [InlineData(5, 59, true)]
    [InlineData(6, 0, false)]
    [InlineData(19, 59, false)]
    [InlineData(20, 0, true)]
    public void Hours_AreThoseOfTheNation(int hour, int minute, bool off)
    {
        _options.UtcOffset = TimeSpan.FromHours(-5);
        var at = new DateTimeOffset(2026, 3, 2, hour, minute, 0, TimeSpan.FromHours(-5)).ToUniversalTime();
        Assert.Equal(off, new OffHoursRule(_options).Find([.. Acts(1, "list", "A", at: at)]).Any());
    }

    [Fact]
    public void MachinesAtNight_AreNotFlagged() => Assert.Empty(new OffHoursRule(_options).Find([.. Acts(1, "deliver", null, at: Noon.AddHours(12))]));

    [Fact]
    public void ContentWithoutCase_IsFlagged_AListIsNot()
    {
        var rule = new NoCaseRule();
        Assert.Single(rule.Find([.. Acts(2, "open", "A", hasCase: false)]));
        Assert.Empty(rule.Find([.. Acts(2, "open", "A"), .. Acts(2, "list", "A", hasCase: false)]));
    }

    [Fact]
    public void DenialsAtTheThreshold_AreFlaggedPerDesk()
    {
        var rule = new RepeatedDenialRule(_options);
        Assert.Single(rule.Find([.. Acts(3, "call", null, denied: true)]));
        Assert.Empty(rule.Find([.. Acts(2, "call", null, denied: true), .. Acts(1, "call", null, from: 10, denied: true, peer: Desk + "2")]));
    }

    [Fact]
    public void OfficerWhoWorksAndReviews_IsFlagged()
    {
        var rule = new OwnCircleRule();
        Assert.Single(rule.Find([.. Acts(1, "submit", "A"), .. Acts(1, "review", "A", from: 10)]));
        Assert.Empty(rule.Find([.. Acts(1, "submit", "A"), .. Acts(1, "review", "B", from: 10)]));
    }

    [Fact]
    public void AnomalyOfTheGateway_IsFlagged()
    {
        Assert.Equal("ANOMALY", Assert.Single(new AnomalyRule().Find([.. Acts(1, "raise-anomaly", null), .. Acts(1, "epoch-key", null, from: 10)])).Rule);
    }

    [Fact]
    public void EveryFlag_HasATextInEveryLanguage() => Assert.All(
        ExchangeTexts.Languages,
        language => Assert.All(
            new[] { "BULK", "OFF_HOURS", "NO_CASE", "REPEATED_DENIAL", "OWN_CIRCLE", "ANOMALY" },
            rule => Assert.False(string.IsNullOrWhiteSpace(ExchangeTexts.Find(language, $"flag.{rule}")))));

    [Fact]
    public void RiskWeights_AreTheListedOnes()
    {
        List<AccessFact> facts = [.. Acts(3, "open", "A", hasCase: false, at: Noon.AddHours(11)), .. Acts(1, "list", "B", from: 10), .. Acts(1, "break-glass", "C", from: 20)];
        var denied = Acts(1, "call", null, from: 30, denied: true, at: Noon.AddMinutes(-59));
        var weights = new RiskWeights(_options, facts, denied);

        Assert.Equal(
            [RiskWeights.Base + RiskWeights.NoCase + RiskWeights.OffHours + RiskWeights.Bulk, RiskWeights.Base + RiskWeights.DeniedBefore, RiskWeights.Base + RiskWeights.DeniedBefore + RiskWeights.BreakGlass],
            [weights.Of(facts[0]), weights.Of(facts[3]), weights.Of(facts[4])]);
    }

    private static IEnumerable<AccessFact> Acts(
        int count, string operation, string? officer, long from = 1, DateTimeOffset? at = null, bool denied = false, bool hasCase = true, string peer = Desk) =>
        Enumerable.Range(0, count).Select(i => new AccessFact(from + i, (at ?? Noon).AddSeconds(i), operation, denied, peer, officer, hasCase));
}
