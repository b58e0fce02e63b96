using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>What officer, case and agency may ask at their own gateway.</summary>
/// <remarks>
/// Seen failing with: officers of all agencies in one bucket, cases and agencies counted by officer, the border counted by case.
/// </remarks>
public sealed class LookUpBudgetsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Officer_HasABucket_AndComesBack()
    {
        var budgets = new LookUpBudgets(new LookUpOptions { OfficerPerHour = 4 }, _time);
        Assert.Equal(4, Taken(budgets, Of("one", "")));
        Assert.Equal(4, Taken(budgets, Of("two", "")));
        // The same pseudonym in another agency is somebody else.
        Assert.Equal(4, Taken(budgets, Of("one", "") with { Agency = "moca" }));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, Taken(budgets, Of("one", "")));
    }

    [Fact]
    public void Case_IsCountedOverItsOfficers()
    {
        var budgets = new LookUpBudgets(new LookUpOptions { OfficerPerHour = 4, CasePerDay = 6 }, _time);
        Assert.Equal(4, Taken(budgets, Of("one", "case-1")));
        Assert.Equal(2, Taken(budgets, Of("two", "case-1")));
        Assert.Equal(4, Taken(budgets, Of("three", "case-2")));
        // The same reference in another agency is another case.
        Assert.Equal(4, Taken(budgets, Of("four", "case-1") with { Agency = "moca" }));
    }

    [Fact]
    public void Agency_IsCountedOverItsOfficers()
    {
        var budgets = new LookUpBudgets(new LookUpOptions { OfficerPerHour = 4, AgencyPerHour = 6 }, _time);
        Assert.Equal(4, Taken(budgets, Of("one", "")));
        // What the officer may not ask any more counted for the agency too, once: who hammers is seen.
        Assert.Equal(1, Taken(budgets, Of("two", "")));
        Assert.Equal(4, Taken(budgets, Of("one", "") with { Agency = "moca" }));
    }

    [Fact]
    public void Border_IsCountedByOfficer_NotByCase()
    {
        var budgets = new LookUpBudgets(new LookUpOptions { OfficerPerHour = 1, BorderOfficerPerHour = 5, CasePerDay = 2 }, _time);
        var border = Of("one", "flight-1") with { Role = DeskRole.BorderOfficer };
        Assert.Equal(5, Taken(budgets, border));
        Assert.Equal(5, Taken(budgets, border with { Officer = "two" }));
        // The case is still whole for those who are counted by it.
        Assert.Equal(1, Taken(budgets, Of("three", "flight-1")));
    }

    /// <summary>How many of at most ten questions are granted until the first is not.</summary>
    private static int Taken(LookUpBudgets budgets, Desk desk) => Enumerable.Range(0, 10).TakeWhile(_ => budgets.Take(desk)).Count();

    private static Desk Of(string officer, string caseRef) =>
        new("JAM", "jcf", DeskRole.LiaisonDesk, officer, null, caseRef, "spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK");
}
