using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

public sealed class TokenTests
{
    [Theory]
    [InlineData("state:CAN")]
    [InlineData("group:CAN")]
    [InlineData("group:NORTH_AMERICA")]
    [InlineData("state:JAM/agency:jcf")]
    [InlineData("state:JAM/desk:HEALTH")]
    [InlineData("state:JAM/agency:jcf/desk:LIAISON_DESK")]
    public void Token_KeepsItsText(string text) => Assert.Equal(text, AudienceToken.TryParse(text)?.ToString());

    [Fact]
    public void CanadaAndTheAndeanCommunity_AreDifferent()
    {
        var canada = AudienceToken.Parse("state:CAN");
        var andean = AudienceToken.Parse("group:CAN");
        Assert.Equal(("CAN", (string?)null), (canada.State, canada.Group));
        Assert.Equal(((string?)null, "CAN"), (andean.State, andean.Group));
        Assert.NotEqual(canada, andean);
        Assert.Equal(canada, AudienceToken.Parse("state:CAN"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CAN")]
    [InlineData("state:")]
    [InlineData("state:CA")]
    [InlineData("state:can")]
    [InlineData("State:CAN")]
    [InlineData("state:CAN ")]
    [InlineData("group:CAN/desk:HEALTH")]
    [InlineData("state:CAN/state:USA")]
    [InlineData("state:CAN/desk:NIGHT")]
    [InlineData("state:CAN/desk:HEALTH/agency:rcmp")]
    [InlineData("state:CAN/agency:rcmp/agency:cbsa")]
    [InlineData("state:CAN/")]
    [InlineData("state:CAN/agency:rcmp/desk:HEALTH/desk:HEALTH")]
    public void AnythingElse_IsNoToken(string text) => Assert.Null(AudienceToken.TryParse(text));

    [Theory]
    [InlineData("gw-jam", true)]
    [InlineData("gw-jam#HEALTH", true)]
    [InlineData("gw-jam#", false)]
    [InlineData("gw-jam#health", false)]
    [InlineData("jam", false)]
    [InlineData("gw-jam#HEALTH#HEALTH", false)]
    public void Holder_IsAGatewayOrItsDesk(string text, bool valid) => Assert.Equal(valid ? text : null, SealHolder.TryParse(text)?.ToString());
}
