using System.Security.Cryptography;
using System.Text.Json;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.ConformanceTests.Sealing;

/// <summary>Every vector of the files that our algorithms cover; the counts keep a truncated or filtered file from passing.</summary>
public sealed class WycheproofTests
{
    [Fact]
    public void AesGcm_256BitKeys_AllAsTheVectorsSay()
    {
        var checkedVectors = 0;
        foreach (var (_, test) in Wycheproof.Tests(Wycheproof.Load("aes_gcm_test.json")))
        {
            if (Wycheproof.Hex(test, "key").Length != 32)
            {
                continue;
            }

            checkedVectors++;
            var iv = Wycheproof.Hex(test, "iv");
            var message = Wycheproof.Hex(test, "msg");
            var refusal = ContentCipher.TryOpen(
                Wycheproof.Hex(test, "key"), iv, Wycheproof.Hex(test, "ct"), Wycheproof.Hex(test, "tag"), Wycheproof.Hex(test, "aad"), out var plaintext);
            // A256GCM has 96-bit IVs only (RFC 7518 section 5.3): other sizes are refused, valid or not.
            var expected = Wycheproof.Text(test, "result") == "valid" && iv.Length == Jwe.IvBytes;
            Assert.True((refusal == SealingRefusal.None) == expected, Wycheproof.Id(test));
            if (!expected)
            {
                continue;
            }

            Assert.True(message.AsSpan().SequenceEqual(plaintext), Wycheproof.Id(test));
            var tag = new byte[Jwe.TagBytes];
            var ciphertext = ContentCipher.Seal(Wycheproof.Hex(test, "key"), iv, message, Wycheproof.Hex(test, "aad"), tag);
            Assert.Equal(Wycheproof.Hex(test, "ct"), ciphertext);
            Assert.Equal(Wycheproof.Hex(test, "tag"), tag);
        }

        Assert.Equal(105, checkedVectors);
    }

    [Fact]
    public void AesKeyWrap_256BitKeys_AllAsTheVectorsSay()
    {
        var checkedVectors = 0;
        foreach (var (_, test) in Wycheproof.Tests(Wycheproof.Load("aes_wrap_test.json")))
        {
            if (Wycheproof.Hex(test, "key").Length != 32)
            {
                continue;
            }

            checkedVectors++;
            var message = Wycheproof.Hex(test, "msg");
            var unwrapped = AesKeyWrap.TryUnwrap(Wycheproof.Hex(test, "key"), Wycheproof.Hex(test, "ct"), out var key);
            // RFC 3394 wraps two blocks or more; shorter keys are marked "acceptable" or worse and a CEK is 32 bytes anyway.
            var expected = Wycheproof.Text(test, "result") == "valid" && message.Length >= 16;
            Assert.True(unwrapped == expected, Wycheproof.Id(test));
            if (expected)
            {
                Assert.True(message.AsSpan().SequenceEqual(key), Wycheproof.Id(test));
                Assert.Equal(Wycheproof.Hex(test, "ct"), AesKeyWrap.Wrap(Wycheproof.Hex(test, "key"), message));
            }
        }

        Assert.Equal(68, checkedVectors);
    }

    [Fact]
    public void Ecdh_Points_GiveTheSharedSecretOrAreRefused()
    {
        int agreed = 0, refused = 0;
        foreach (var (_, test) in Wycheproof.Tests(Wycheproof.Load("ecdh_secp256r1_ecpoint_test.json")))
        {
            var point = Wycheproof.Hex(test, "public");
            var uncompressed = point.Length == 65 && point[0] == 4;
            using var key = PrivateKey(Wycheproof.Hex(test, "private"));
            // A JWK holds two coordinates: what is not an uncompressed point cannot be written as one.
            var shared = uncompressed ? key.TryAgree(point[1..33], point[33..]) : null;
            var valid = Wycheproof.Text(test, "result") == "valid";
            Assert.True(shared is not null == valid, Wycheproof.Id(test));
            if (shared is not null)
            {
                // Both implementations: libcrypto's where it is there, and the BCL's that stands in for it.
                Assert.True(Wycheproof.Hex(test, "shared").AsSpan().SequenceEqual(shared), Wycheproof.Id(test));
                Assert.True(Wycheproof.Hex(test, "shared").AsSpan().SequenceEqual(key.AgreeManaged(point[1..33], point[33..])), Wycheproof.Id(test));
                agreed++;
            }
            else
            {
                refused++;
            }
        }

        Assert.Equal((330, 25), (agreed, refused));
    }

    [Fact]
    public void Ecdsa_P1363_AllAsTheVectorsSay()
    {
        var checkedVectors = 0;
        foreach (var group in Wycheproof.Load("ecdsa_secp256r1_sha256_p1363_test.json").GetProperty("testGroups").EnumerateArray())
        {
            var point = Wycheproof.Hex(group.GetProperty("publicKey"), "uncompressed");
            using var key = new VerifyKey(Jwk.FromPoint(point[1..33], point[33..]).Key!);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                checkedVectors++;
                var verified = key.Verify(Wycheproof.Hex(test, "msg"), Wycheproof.Hex(test, "sig"));
                Assert.True(verified == (Wycheproof.Text(test, "result") == "valid"), Wycheproof.Id(test));
            }
        }

        Assert.Equal(262, checkedVectors);
    }

    [Fact]
    public void HkdfSha256_AllAsTheVectorsSay()
    {
        var checkedVectors = 0;
        foreach (var (_, test) in Wycheproof.Tests(Wycheproof.Load("hkdf_sha256_test.json")))
        {
            checkedVectors++;
            var size = test.GetProperty("size").GetInt32();
            var extracted = HKDF.Extract(HashAlgorithmName.SHA256, Wycheproof.Hex(test, "ikm"), Wycheproof.Hex(test, "salt"));
            if (Wycheproof.Text(test, "result") == "valid")
            {
                var expanded = HKDF.Expand(HashAlgorithmName.SHA256, extracted, size, Wycheproof.Hex(test, "info"));
                Assert.True(Wycheproof.Hex(test, "okm").AsSpan().SequenceEqual(expanded), Wycheproof.Id(test));
            }
            else
            {
                Assert.ThrowsAny<ArgumentException>(() => HKDF.Expand(HashAlgorithmName.SHA256, extracted, size, Wycheproof.Hex(test, "info")));
            }
        }

        Assert.Equal(86, checkedVectors);
    }

    private static SealKey PrivateKey(byte[] scalar)
    {
        // Vectors write the scalar as a signed integer of any length.
        var d = new byte[32];
        var digits = scalar.AsSpan().TrimStart((byte)0);
        digits.CopyTo(d.AsSpan(32 - digits.Length));
        using var ecdh = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
        return SealKey.FromPkcs8Pem(ecdh.ExportPkcs8PrivateKeyPem());
    }
}
