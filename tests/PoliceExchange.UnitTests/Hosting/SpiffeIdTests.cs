using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.UnitTests.Hosting;

public sealed class SpiffeIdTests
{
    [Theory]
    [InlineData("spiffe://jam.px.example/gateway/gw-jam/tls", CallerKind.Gateway, "JAM", "gw-jam", "", "")]
    [InlineData("spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK", CallerKind.Desk, "JAM", "", "jcf", "LIAISON_DESK")]
    [InlineData("spiffe://jam.px.example/admin/kim", CallerKind.NodeAdmin, "JAM", "kim", "", "")]
    [InlineData("spiffe://hub.px.example/admin/alex", CallerKind.HubAdmin, "HUB", "alex", "", "")]
    [InlineData("spiffe://hub.px.example/broker/a/tls", CallerKind.Hub, "HUB", "a", "", "")]
    public void KnownIdentity_IsTakenApart(string text, CallerKind kind, string member, string name, string agency, string desk)
    {
        Assert.True(SpiffeId.TryParse(text, out var id));
        Assert.Equal(new SpiffeId(text, kind, member, name, agency, desk), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("spiffe://")]
    [InlineData("SPIFFE://jam.px.example/admin/kim")]
    [InlineData("https://jam.px.example/admin/kim")]
    [InlineData("spiffe://JAM.px.example/admin/kim")]
    [InlineData("spiffe://jam.px.example./admin/kim")]
    [InlineData("spiffe://jam.px.example:443/admin/kim")]
    [InlineData("spiffe://u@jam.px.example/admin/kim")]
    [InlineData("spiffe://jam.px.example/admin/kim?x")]
    [InlineData("spiffe://jam.px.example/admin/kim#x")]
    [InlineData("spiffe://jam.px.example/admin/k%69m")]
    [InlineData("spiffe://jam.px.example/admin/")]
    [InlineData("spiffe://jam.px.example/admin//kim")]
    [InlineData("spiffe://jam.px.example/admin/..")]
    [InlineData("spiffe://jam.px.example/admin/kim/")]
    [InlineData("spiffe://jam.px.example/gateway/gw-jam")]
    [InlineData("spiffe://jam.px.example/gateway/gw-jam/sign")]
    [InlineData("spiffe://jam.px.example/broker/a/tls")]
    [InlineData("spiffe://hub.px.example/gateway/gw-hub/tls")]
    [InlineData("spiffe://hub.px.example/agency/x/desk/LIAISON_DESK")]
    [InlineData("spiffe://ja.px.example/admin/kim")]
    [InlineData("spiffe://jama.px.example/admin/kim")]
    [InlineData("spiffe://j1m.px.example/admin/kim")]
    [InlineData("spiffe://jam.px.example.evil.example/admin/kim")]
    [InlineData("spiffe://evil/jam.px.example/admin/kim")]
    [InlineData("spiffe://jam.px.example/admin/k\u00edm")]
    public void AnythingElse_IsNoIdentity(string text) => Assert.False(SpiffeId.TryParse(text, out _));

    [Fact]
    public void VeryLongText_IsNoIdentity() => Assert.False(SpiffeId.TryParse("spiffe://jam.px.example/admin/" + new string('a', 300), out _));
}
