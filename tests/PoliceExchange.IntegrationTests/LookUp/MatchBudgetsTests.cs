using PoliceExchange.Broker.LookUp;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>What a gateway and an officer may ask at the hub.</summary>
/// <remarks>
/// Seen failing with: officers of all gateways in one bucket, gateways counted by officer, lists counted at the officer, hits
/// taken from the questions.
/// </remarks>
public sealed class MatchBudgetsTests
{
    private readonly ManualTime _time = new();
    private readonly MatchBudgets _budgets;

    public MatchBudgetsTests() => _budgets = new MatchBudgets(new LookUpOptions { OfficerPerHour = 4, GatewayPerDay = 10, HitsPerDay = 2 }, _time);

    [Fact]
    public void Officer_IsCountedByQuestion_AndComesBack()
    {
        Assert.Null(_budgets.Take("gw-jam", "one", 4, list: false));
        Assert.Equal(TimeSpan.FromMinutes(15), _budgets.Take("gw-jam", "one", 1, list: false));
        // The same pseudonym at another gateway is somebody else.
        Assert.Null(_budgets.Take("gw-jam", "two", 1, list: false));
        Assert.Null(_budgets.Take("gw-can", "one", 4, list: false));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(_budgets.Take("gw-jam", "one", 1, list: false));
    }

    [Fact]
    public void Gateway_IsCountedOverItsOfficers()
    {
        Assert.Null(_budgets.Take("gw-jam", "one", 4, list: false));
        Assert.Null(_budgets.Take("gw-jam", "two", 4, list: false));
        Assert.NotNull(_budgets.Take("gw-jam", "three", 3, list: false));
        Assert.Null(_budgets.Take("gw-can", "three", 3, list: false));
    }

    [Fact]
    public void List_CountsAtTheGatewayOnly()
    {
        Assert.Null(_budgets.Take("gw-jam", "one", 9, list: true));
        Assert.Null(_budgets.Take("gw-jam", "one", 1, list: false));
        Assert.NotNull(_budgets.Take("gw-jam", "one", 1, list: true));
    }

    [Fact]
    public void Hits_HaveABucketOfTheirOwn()
    {
        Assert.Null(_budgets.TakeHit("gw-jam"));
        Assert.Null(_budgets.TakeHit("gw-jam"));
        Assert.Equal(TimeSpan.FromHours(12), _budgets.TakeHit("gw-jam"));
        Assert.Null(_budgets.TakeHit("gw-can"));
        Assert.Null(_budgets.Take("gw-jam", "one", 4, list: false));
    }
}
