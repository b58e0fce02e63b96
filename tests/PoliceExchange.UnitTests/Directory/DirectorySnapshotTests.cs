using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Directory;

public sealed class DirectorySnapshotTests : IDisposable
{
    private static readonly DateTimeOffset Now = TestGovernance.Now;

    private readonly TestGovernance _governance = new();

    public void Dispose() => _governance.Dispose();

    [Theory]
    [InlineData("group:CAN", "", "gw-col gw-ecu", "")]
    [InlineData("group:CAN", "state:ECU", "gw-col", "")]
    [InlineData("group:CAN state:ECU", "state:ECU", "gw-col", "")]
    [InlineData("group:CAN state:JAM", "group:CAN", "gw-jam", "")]
    [InlineData("state:JAM/agency:pol/desk:LIAISON_DESK", "", "gw-jam", "")]
    [InlineData("state:JAM/desk:HEALTH state:JAM", "", "gw-jam", "")]
    [InlineData("state:JAM/desk:HEALTH state:COL", "state:JAM/desk:HEALTH", "gw-col", "")]
    [InlineData("state:JAM/agency:pol/desk:INVESTIGATOR", "state:JAM/agency:pol", "", "")]
    [InlineData("state:JAM", "state:JAM/agency:pol", "gw-jam", "")]
    [InlineData("state:COL", "", "gw-col", "")]
    [InlineData("group:CARICOM", "", "gw-jam", "")]
    [InlineData("", "", "", "")]
    [InlineData("state:GBR state:JAM", "", "gw-jam", "state:GBR")]
    [InlineData("group:BRICS", "", "", "group:BRICS")]
    [InlineData("group:CAN", "state:VNE", "gw-col gw-ecu", "state:VNE")]
    [InlineData("state:JAM/agency:fbi", "", "", "state:JAM/agency:fbi")]
    [InlineData("state:JAM/agency:moh/desk:LIAISON_DESK", "", "", "state:JAM/agency:moh/desk:LIAISON_DESK")]
    [InlineData("state:JAM/desk:BORDER_OFFICER", "", "", "state:JAM/desk:BORDER_OFFICER")]
    public void Expansion_ReachesExactly(string audience, string exclude, string recipients, string unknown)
    {
        var result = _governance.Accept(TestGovernance.Document()).Expand(Tokens(audience), Tokens(exclude), Now);

        Assert.Equal(Split(recipients), result.Recipients);
        Assert.Equal(Split(unknown), result.Unknown.Select(token => token.ToString()));
        Assert.Equal(unknown.Length == 0, result.IsComplete);
    }

    [Fact]
    public void GroupMembership_HoldsFromItsFirstInstantToItsEnd()
    {
        var snapshot = _governance.Accept(TestGovernance.Document());
        var left = new DateTimeOffset(2006, 4, 22, 0, 0, 0, TimeSpan.Zero);

        Assert.Contains("VEN", snapshot.Expand(Tokens("group:CAN"), [], left.AddTicks(-1)).States);
        Assert.DoesNotContain("VEN", snapshot.Expand(Tokens("group:CAN"), [], left).States);
        Assert.DoesNotContain("LCA", snapshot.Expand(Tokens("group:CARICOM"), [], Now.AddDays(10).AddTicks(-1)).States);
        Assert.Contains("LCA", snapshot.Expand(Tokens("group:CARICOM"), [], Now.AddDays(10)).States);
    }

    [Fact]
    public void SuspendedMember_IsUnreachable_AndItsAgenciesDoNotSign()
    {
        var document = TestGovernance.Document();
        var snapshot = _governance.Accept(document with
        {
            Members = [.. document.Members.Select(member => member.State == "ECU" ? member with { Status = MemberStatus.Suspended } : member)],
        });

        var result = snapshot.Expand(Tokens("group:CAN"), [], Now);

        Assert.Equal(["gw-col"], result.Recipients);
        Assert.Equal(["ECU"], result.Unreachable);
        Assert.Null(snapshot.AgencySignKey("ECU", "pol", TestGovernance.Sign("ECU/pol").Kid, Now));
        Assert.Equal(5, snapshot.Anchors().Count);
    }

    [Fact]
    public void SharedGateway_IsOneRecipientForTwoStates()
    {
        var document = TestGovernance.Document();
        var snapshot = _governance.Accept(document with
        {
            Gateways = [.. document.Gateways.Where(gateway => gateway.Id != "gw-lca").Select(gateway => gateway.Id == "gw-jam" ? gateway with { States = ["JAM", "LCA"] } : gateway)],
        });

        var result = snapshot.Expand(Tokens("state:JAM state:LCA"), [], Now);

        Assert.Equal(["gw-jam"], result.Recipients);
        Assert.Equal(["JAM", "LCA"], result.States);
    }

    [Fact]
    public void Keys_AreFoundForTheirHolderAndTimeOnly()
    {
        var snapshot = _governance.Accept(TestGovernance.Document());
        var gateway = TestGovernance.Sign("gw-jam").Kid;
        var agency = TestGovernance.Sign("JAM/pol").Kid;
        var end = Now.AddDays(335);

        Assert.Equal(gateway, snapshot.GatewaySignKey("gw-jam", gateway, Now)!.Kid);
        Assert.Null(snapshot.GatewaySignKey("gw-col", gateway, Now));
        Assert.Null(snapshot.GatewaySignKey("gw-jam", gateway, end));
        Assert.Null(snapshot.GatewaySignKey("gw-jam", gateway, Now.AddDays(-30).AddTicks(-1)));
        Assert.Equal(agency, snapshot.AgencySignKey("JAM", "pol", agency, Now)!.Kid);
        Assert.Null(snapshot.AgencySignKey("JAM", "moh", agency, Now));
        Assert.Null(snapshot.GatewaySignKey("gw-jam", agency, Now));
        Assert.Equal("gw-jam", snapshot.GatewayByPin(TestGovernance.Pin("gw-jam"), end.AddTicks(-1))!.Id);
        Assert.Null(snapshot.GatewayByPin(TestGovernance.Pin("gw-jam"), end));
        Assert.Null(snapshot.GatewayByPin(TestGovernance.Pin("hub"), Now));
        Assert.True(snapshot.IsHubPin(TestGovernance.Pin("hub"), Now));
        Assert.Equal(TestGovernance.HubKey.Kid, snapshot.HubSignKey(TestGovernance.HubKey.Kid, Now)!.Kid);
        Assert.Null(snapshot.HubSignKey(gateway, Now));
        Assert.Equal(TestGovernance.Seal("gw-jam").Kid, Assert.Single(snapshot.SealKeys("gw-jam", Now)).Kid);
        Assert.Empty(snapshot.SealKeys("gw-jam", end));
        Assert.Equal(TestGovernance.Seal("gw-jam/HEALTH").Kid, snapshot.DeskSealKey("gw-jam", "JAM", "HEALTH", Now)!.Kid);
        Assert.Null(snapshot.DeskSealKey("gw-jam", "JAM", "CHILD_AUTHORITY", Now));
        Assert.Null(snapshot.DeskSealKey("gw-jam", "COL", "HEALTH", Now));
    }

    [Theory]
    [InlineData("BASE", "COL", "ECU", "WANTED", 0, BasisStanding.InForce)]
    [InlineData("BASE", "COL", "JAM", "WANTED", 0, BasisStanding.NotParty)]
    [InlineData("BASE", "COL", "JAM", "WANTED", 10, BasisStanding.InForce)]
    [InlineData("BASE", "COL", "GBR", "WANTED", 0, BasisStanding.NotParty)]
    [InlineData("BASE", "COL", "ECU", "DRUGS", 0, BasisStanding.FamilyNotCovered)]
    [InlineData("BASE", "COL", "ECU", "WANTED", 366, BasisStanding.NotInForce)]
    [InlineData("BASE", "COL", "ECU", "WANTED", -366, BasisStanding.NotInForce)]
    [InlineData("NONE", "COL", "ECU", "WANTED", 0, BasisStanding.Unknown)]
    public void LegalBasis_HoldsBetweenItsPartiesInItsTime(string id, string a, string b, string family, int days, BasisStanding standing)
    {
        var snapshot = _governance.Accept(TestGovernance.Document());

        Assert.Equal(standing, snapshot.BasisBetween(id, a, b, family, Now.AddDays(days)));
        Assert.Equal(standing, snapshot.BasisBetween(id, b, a, family, Now.AddDays(days)));
        Assert.Equal(standing == BasisStanding.InForce, snapshot.BasisInForce(id, a, b, family, Now.AddDays(days)));
    }

    [Fact]
    public void Delegation_EndsToTheSecond()
    {
        var snapshot = _governance.Accept(TestGovernance.Document());

        Assert.Equal("XIM", snapshot.Delegation("LCA-NIGHT", Now.AddDays(30).AddTicks(-1))!.Centre);
        Assert.Null(snapshot.Delegation("LCA-NIGHT", Now.AddDays(30)));
        Assert.Null(snapshot.Delegation("OTHER", Now));
    }

    [Fact]
    public void Removal_StrikesExactlyItsTarget()
    {
        var document = TestGovernance.Document();

        var gateway = Struck(document, RemovalKind.Gateway, "gw-jam");
        Assert.Null(gateway.Gateway("gw-jam"));
        Assert.Null(gateway.GatewayByPin(TestGovernance.Pin("gw-jam"), Now));
        Assert.Equal(["JAM"], gateway.Expand(Tokens("state:JAM state:COL"), [], Now).Unreachable);
        Assert.NotNull(gateway.AgencySignKey("JAM", "pol", TestGovernance.Sign("JAM/pol").Kid, Now));

        var key = Struck(document, RemovalKind.Key, TestGovernance.Sign("gw-jam").Kid);
        Assert.Null(key.GatewaySignKey("gw-jam", TestGovernance.Sign("gw-jam").Kid, Now.AddDays(-1)));
        Assert.NotNull(key.GatewayByPin(TestGovernance.Pin("gw-jam"), Now));

        var sealKey = Struck(document, RemovalKind.Key, TestGovernance.Seal("gw-jam/HEALTH").Kid);
        Assert.Null(sealKey.DeskSealKey("gw-jam", "JAM", "HEALTH", Now));
        Assert.Single(sealKey.SealKeys("gw-jam", Now));

        var agency = Struck(document, RemovalKind.Agency, "XIM/impacs");
        Assert.Null(agency.AgencySignKey("XIM", "impacs", TestGovernance.Sign("XIM/impacs").Kid, Now));
        Assert.Null(agency.Delegation("LCA-NIGHT", Now));

        var delegateKey = Struck(document, RemovalKind.Key, TestGovernance.Sign("XIM/impacs").Kid);
        Assert.Null(delegateKey.Delegation("LCA-NIGHT", Now));

        var member = Struck(document, RemovalKind.Member, "LCA");
        Assert.False(member.IsActive("LCA"));
        Assert.Null(member.Gateway("gw-lca"));
        Assert.Empty(member.Anchors("LCA"));
        Assert.Null(member.Delegation("LCA-NIGHT", Now));
        Assert.True(member.IsActive("JAM"));
    }

    [Theory]
    [InlineData(0, DirectoryGrade.Fresh)]
    [InlineData(24 * 60, DirectoryGrade.Fresh)]
    [InlineData(24 * 60 + 10, DirectoryGrade.Fresh)]
    [InlineData(24 * 60 + 11, DirectoryGrade.Stale)]
    [InlineData(30 * 24 * 60, DirectoryGrade.Stale)]
    [InlineData(45 * 24 * 60, DirectoryGrade.Stale)]
    [InlineData(45 * 24 * 60 + 1, DirectoryGrade.Expired)]
    [InlineData(-60, DirectoryGrade.Fresh)]
    public void Standing_FallsWithTheAgeOfTheHubsStatement(int minutes, DirectoryGrade grade)
    {
        var standing = _governance.Accept(TestGovernance.Document()).Standing(Now.AddMinutes(minutes));

        Assert.Equal(grade, standing.Grade);
        Assert.Equal(grade == DirectoryGrade.Fresh, standing.AllowsNewGrants);
        Assert.Equal(grade != DirectoryGrade.Expired, standing.AllowsExchange);
    }

    [Fact]
    public void ExpiredDocument_IsStale_HoweverFreshTheHub()
    {
        var snapshot = _governance.Accept(TestGovernance.Document() with { Expires = Now.AddHours(2) });

        Assert.Equal(DirectoryGrade.Fresh, snapshot.Standing(Now.AddHours(2)).Grade);
        Assert.Equal(DirectoryGrade.Stale, snapshot.Standing(Now.AddHours(3)).Grade);
    }

    private DirectorySnapshot Struck(DirectoryDocument document, RemovalKind kind, string target) =>
        _governance.Accept(document, null, null, _governance.Removal(kind, target));

    private static AudienceToken[] Tokens(string text) => [.. Split(text).Select(AudienceToken.Parse)];

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
