using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.UnitTests.Console;

public sealed class DeskOfPersonTests
{
    private static readonly GatewayIdentity Self = new("gw-jam", "JAM");
    private static readonly DateTimeOffset Until = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void WhoSignedIn_IsTheOfficer_WhateverTheRequestStates()
    {
        var desk = Desk.From(Person(multiFactor: true), new Requester { Officer = "somebody-else", Purpose = Purpose.Investigation, CaseRef = "A-1" }, Self);
        Assert.Equal(("o-1", "jcf", true, "A-1"), (desk.Officer, desk.Agency, desk.MultiFactor, desk.CaseRef));
        Assert.Equal("o-1", desk.Private.Officer);
    }

    [Fact]
    public void OneFactor_IsAFactForPolicy() =>
        Assert.False(Desk.From(Person(multiFactor: false), new Requester { Purpose = Purpose.Investigation }, Self).MultiFactor);

    [Fact]
    public void Certificate_LeavesTheOfficerToWhoHoldsIt()
    {
        Assert.True(SpiffeId.TryParse("spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK", out var id));
        var desk = Desk.From(new PeerCertificate(id, "pin", Until), new Requester { Officer = "o-9", Purpose = Purpose.Investigation }, Self);
        Assert.Equal(("o-9", true), (desk.Officer, desk.MultiFactor));
    }

    private static PeerCertificate Person(bool multiFactor)
    {
        Assert.True(SpiffeId.TryParse("spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK", out var id));
        return PeerCertificate.OfPerson(id, new SignedInPerson("o-1", multiFactor), Until);
    }
}
