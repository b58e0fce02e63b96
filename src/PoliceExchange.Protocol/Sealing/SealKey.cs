using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A private P-256 ECDH key that opens parts: a gateway's, or a desk's for victim, child and health parts (DESIGN 13 item 8).</summary>
public sealed class SealKey : IDisposable
{
    private readonly InstancePool<ECDiffieHellman> _instances;
    private readonly Libcrypto.EvpKey? _native;

    private SealKey(byte[] pkcs8)
    {
        _instances = new InstancePool<ECDiffieHellman>(() => Pkcs8.Import(ECDiffieHellman.Create(), pkcs8));
        using var first = _instances.Rent();
        Public = Jwk.FromOwn(first.Value.ExportParameters(includePrivateParameters: false));
        _native = Libcrypto.IsAvailable ? Libcrypto.ImportPkcs8(pkcs8) : null;
    }

    /// <summary>The public half, for the directory.</summary>
    public Jwk Public { get; }

    /// <summary>RFC 7638 thumbprint of the public key.</summary>
    public string Kid => Public.Kid;

    /// <summary>Reads an unencrypted PKCS#8 key. Called at start-up with the operator's own file, so a bad one throws.</summary>
    /// <exception cref="CryptographicException">Not a P-256 PKCS#8 private key.</exception>
    public static SealKey FromPkcs8Pem(ReadOnlySpan<char> pem)
    {
        return new SealKey(Pkcs8.Decode(pem));
    }

    /// <summary>A new key, for enrolment and tests.</summary>
    public static SealKey Generate()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return new SealKey(key.ExportPkcs8PrivateKey());
    }

    /// <summary>The private key as PKCS#8 PEM.</summary>
    public string ToPkcs8Pem()
    {
        using var lease = _instances.Rent();
        return lease.Value.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The public key as a sealer.</summary>
    public SealPublicKey ToPublic() => new(Public);

    /// <inheritdoc/>
    public void Dispose()
    {
        _instances.Dispose();
        _native?.Dispose();
    }

    /// <summary>The raw shared x-coordinate Z (SP 800-56A), or null for a point that is not on the curve. The caller clears it.</summary>
    internal byte[]? TryAgree(byte[] x, byte[] y)
    {
        if (!P256.IsOnCurve(x, y))
        {
            return null;
        }

        if (_native is not null)
        {
            using var peer = Libcrypto.ImportPoint(x, y);
            return Libcrypto.Agree(_native, peer);
        }

        return AgreeManaged(x, y);
    }

    /// <summary>The same by the BCL, for systems without libcrypto 3.</summary>
    internal byte[] AgreeManaged(byte[] x, byte[] y)
    {
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        using var point = other.PublicKey;
        using var lease = _instances.Rent();
        return lease.Value.DeriveRawSecretAgreement(point);
    }
}
