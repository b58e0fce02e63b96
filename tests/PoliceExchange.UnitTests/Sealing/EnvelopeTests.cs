using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

public sealed class EnvelopeTests
{
    private readonly Exchange _exchange = Exchange.Shared;

    [Fact]
    public void SealedToThree_EachOpensTheSameContent()
    {
        var sealedEnvelope = Envelope.Seal(_exchange.Request);
        var read = Envelope.Read(sealedEnvelope.Bytes);
        Assert.Equal(SealingRefusal.None, read.Refusal);
        var envelope = read.Envelope!;
        Assert.Equal(sealedEnvelope.Env, envelope.Env);
        Assert.Equal(["gw-can", "gw-col", "gw-tto"], envelope.Header.Recipients);
        Assert.Equal(_exchange.Gateway.Kid, envelope.OuterKid);

        var outer = Envelope.VerifyOuter(envelope, _exchange.GatewayVerify);
        Assert.Equal(SealingRefusal.None, outer.Refusal);
        Assert.Equal(sealedEnvelope.Jti, outer.Jti);
        Assert.Equal(Exchange.At, outer.IssuedAt);

        foreach (var (gateway, key) in new[] { ("gw-can", _exchange.Canada), ("gw-col", _exchange.Colombia), ("gw-tto", _exchange.Trinidad) })
        {
            var opened = Envelope.OpenPart(envelope, "main", key, gateway, _exchange.Agencies);
            Assert.Equal(SealingRefusal.None, opened.Refusal);
            Assert.Equal(Exchange.Content, opened.Content.ToArray());
            Assert.Equal("policeexchange.removals.v1.Removal", opened.Type);
            Assert.Equal(sealedEnvelope.InnerSha256["main"], opened.InnerSha256);
            Assert.Equal(_exchange.Agency.Kid, opened.AgencyKid);
            Assert.Equal(sealedEnvelope.Jti, opened.Jti);
        }
    }

    [Fact]
    public void PartForADesk_OpensWithTheDeskKeyOnly()
    {
        var envelope = Envelope.Read(Envelope.Seal(_exchange.Request).Bytes).Envelope!;
        var opened = Envelope.OpenPart(envelope, "health", _exchange.CanadaHealth, "gw-can", _exchange.Agencies);
        Assert.Equal([1, 2, 3], opened.Content.ToArray());
        Assert.Equal(
            SealingRefusal.NotForThisKey,
            Envelope.OpenPart(envelope, "health", _exchange.Canada, "gw-can", _exchange.Agencies).Refusal);
    }

    [Fact]
    public void TwoSealingsOfOneRequest_ShareNoKeyNorId()
    {
        var first = Envelope.Seal(_exchange.Request);
        var second = Envelope.Seal(_exchange.Request);
        Assert.NotEqual(first.Jti, second.Jti);
        Assert.NotEqual(first.Env, second.Env);
        Assert.NotEqual(first.InnerSha256["main"], second.InnerSha256["main"]);
    }

    [Fact]
    public void RequestThatReadersWouldRefuse_IsNotSigned()
    {
        var request = _exchange.Request with { Header = _exchange.Header with { LegalBasis = "free text is refused" } };
        Assert.Throws<ArgumentException>(() => Envelope.Seal(request));
    }
}
