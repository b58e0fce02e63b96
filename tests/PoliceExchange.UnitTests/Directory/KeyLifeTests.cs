namespace PoliceExchange.UnitTests.Directory;

/// <summary>The experiment of DESIGN 13 (32): does the key design strand anybody, and how often must governance meet?</summary>
public sealed class KeyLifeTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestGovernance _governance = new();

    public void Dispose() => _governance.Dispose();

    [Theory]
    [InlineData(2, 11)]
    [InlineData(6, 9)]
    public void SixtyDays_StrandNobody_AndCostFewGovernanceSignatures(int offline, int signatures)
    {
        var life = Live(new KeyLifeScenario { Offline = offline });

        Assert.Empty(life.Stuck);
        Assert.Equal(0, life.ExchangeForbidden);
        Assert.Equal(0, life.ThiefLetIn);
        Assert.True(life.StaleSteps > 0, "72 hours without the hub must be seen as staleness");
        // The first version and one of each fortnight with something to list, two signatures each, and one removal.
        Assert.Equal(2 * life.Versions + 1, life.GovernanceSignatures);
        Assert.Equal(signatures, life.GovernanceSignatures);
        Assert.True(life.CertificatesRenewed > 400);
    }

    [Fact]
    public void KeyPerCertificate_StrandsEverybody()
    {
        Assert.Equal(35, Live(new KeyLifeScenario { KeyPerCertificate = true }).Stuck.Count(one => one.EndsWith("is not let in", StringComparison.Ordinal)));
    }

    [Fact]
    public void ThirtyDaysOfOverlap_StrandTheOneThatWasAwayForThirtyDays()
    {
        // Back on day 39, its key ends on day 40, governance meets on day 42: so successors are listed 60 days ahead.
        var stuck = Live(new KeyLifeScenario { Offline = 2, Overlap = TimeSpan.FromDays(30) }).Stuck;

        Assert.Equal(["gw-2 signs with a key that is not listed"], stuck);
    }

    [Fact]
    public void HubKeyNotListedAhead_StrandsEverybody()
    {
        Assert.Equal(35, Live(new KeyLifeScenario { HubNextPinListed = false }).Stuck.Count(one => one.EndsWith("does not trust the hub", StringComparison.Ordinal)));
    }

    [Fact]
    public void RemovalNotServed_LetsTheThiefIn()
    {
        Assert.True(Live(new KeyLifeScenario { RemovalServed = false }).ThiefLetIn > 0);
    }

    private KeyLifeSimulation Live(KeyLifeScenario scenario)
    {
        var life = new KeyLifeSimulation(_governance, scenario).Run();
        output.WriteLine(
            $"governance signatures {life.GovernanceSignatures}, versions {life.Versions}, keys listed {life.KeysRotated}, certificates renewed {life.CertificatesRenewed}, "
            + $"stale node-steps {life.StaleSteps}, stuck {life.Stuck.Count}: {string.Join("; ", life.Stuck.Take(5))}");
        return life;
    }
}
