using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

public sealed class KeyTests
{
    [Fact]
    public void ConcatKdf_GivesTheKeyOfRfc7518AppendixC()
    {
        using var ecdh = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"),
            Q = new ECPoint { X = Bytes("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"), Y = Bytes("e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck") },
        });
        using var bob = SealKey.FromPkcs8Pem(ecdh.ExportPkcs8PrivateKeyPem());
        var z = bob.TryAgree(Bytes("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"), Bytes("SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"));
        Assert.Equal("9E56D91D817135D372834283BF84269CFB316EA3DA806A48F6DAA7798CFE90C4", Convert.ToHexString(z!));
        var key = new byte[16];
        ConcatKdf.Derive(z, "A128GCM"u8, "Alice"u8, "Bob"u8, key);
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64UrlText.Encode(key));
    }

    [Fact]
    public void AesKeyWrap_GivesTheVectorOfRfc3394Section46()
    {
        var wrapping = Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
        var key = Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");
        var wrapped = AesKeyWrap.Wrap(wrapping, key);
        Assert.Equal("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21", Convert.ToHexString(wrapped));
        Assert.True(AesKeyWrap.TryUnwrap(wrapping, wrapped, out var unwrapped));
        Assert.Equal(key, unwrapped);
        wrapped[39] ^= 1;
        Assert.False(AesKeyWrap.TryUnwrap(wrapping, wrapped, out _));
    }

    [Fact]
    public void Kid_IsTheThumbprintOfTheRequiredMembers()
    {
        // RFC 7638 section 3.1 by hand: lexical order, no white space.
        using var key = SigningKey.Generate();
        var json = System.Text.Json.Nodes.JsonNode.Parse(key.Public.ToJson())!;
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{json["x"]}}","y":"{{json["y"]}}"}""";
        Assert.Equal(Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(canonical))), key.Kid);
        Assert.Equal(key.Kid, Jwk.Parse(key.Public.ToJson()).Key?.Kid);
    }

    [Fact]
    public void Pem_GivesTheKeyBack()
    {
        using var key = SigningKey.Generate();
        using var again = SigningKey.FromPkcs8Pem(key.ToPkcs8Pem());
        Assert.Equal(key.Kid, again.Kid);
        using var verify = again.ToVerifyKey();
        Assert.True(Jws.Verify(Jws.Sign("{}"u8, "px-receipt+jws", key), "px-receipt+jws", verify).IsOk);
    }

    [Fact]
    public void OtherCurveOrNoKey_IsNotTaken()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<CryptographicException>(() => SigningKey.FromPkcs8Pem(p384.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => SealKey.FromPkcs8Pem(p384.ExportPkcs8PrivateKeyPem()));
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<CryptographicException>(() => SigningKey.FromPkcs8Pem(p256.ExportECPrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => SigningKey.FromPkcs8Pem("no key"));
    }

    [Fact]
    public void BothImplementations_AgreeOnTheSecret()
    {
        using var key = SealKey.Generate();
        using var recipient = key.ToPublic();
        using var managed = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = managed.ExportParameters(includePrivateParameters: false).Q;
        var expected = recipient.Agree(managed);
        Assert.Equal(expected, key.AgreeManaged(point.X!, point.Y!));
        Assert.Equal(expected, key.TryAgree(point.X!, point.Y!));
        using var ephemeral = new EphemeralKey();
        Assert.True(P256.IsOnCurve(ephemeral.X, ephemeral.Y));
        Assert.Equal(ephemeral.Agree(recipient), key.TryAgree(ephemeral.X, ephemeral.Y));
    }

    [Fact]
    public void ManyThreads_ShareTheKeys()
    {
        var exchange = Exchange.Shared;
        var request = exchange.Request;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 24 }, _ =>
        {
            var envelope = Envelope.Read(Envelope.Seal(request).Bytes).Envelope!;
            Assert.True(Envelope.VerifyOuter(envelope, exchange.GatewayVerify).IsOk);
            Assert.True(Envelope.OpenPart(envelope, "main", exchange.Trinidad, "gw-tto", exchange.Agencies).IsOk);
        });
    }

    private static byte[] Bytes(string text) => Base64UrlText.TryDecode(text, out var bytes) ? bytes : throw new FormatException(text);
}
