using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A private P-256 signing key (ES256, RFC 7518 section 3.4). Safe for use by many threads.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly InstancePool<ECDsa> _instances;

    private SigningKey(Func<ECDsa> open)
    {
        _instances = new InstancePool<ECDsa>(open);
        using var first = _instances.Rent();
        Public = Jwk.FromOwn(first.Value.ExportParameters(includePrivateParameters: false));
    }

    /// <summary>The public half, for the directory.</summary>
    public Jwk Public { get; }

    /// <summary>RFC 7638 thumbprint of the public key.</summary>
    public string Kid => Public.Kid;

    /// <summary>Reads an unencrypted PKCS#8 key. Called at start-up with the operator's own file, so a bad one throws.</summary>
    /// <exception cref="CryptographicException">Not a P-256 PKCS#8 private key.</exception>
    public static SigningKey FromPkcs8Pem(ReadOnlySpan<char> pem)
    {
        var pkcs8 = Pkcs8.Decode(pem);
        return new SigningKey(() => Pkcs8.Import(ECDsa.Create(), pkcs8));
    }

    /// <summary>A new key, for enrolment and tests.</summary>
    public static SigningKey Generate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        return new SigningKey(() => Pkcs8.Import(ECDsa.Create(), pkcs8));
    }

    /// <summary>A key that stays in its device: <paramref name="open"/> gives a handle each time one more is needed at once.</summary>
    public static SigningKey FromDevice(Func<ECDsa> open) => new(open);

    /// <summary>The public key as a verifier.</summary>
    public VerifyKey ToVerifyKey() => new(Public);

    /// <summary>The private key as PKCS#8 PEM. Fails for a key in a device.</summary>
    public string ToPkcs8Pem()
    {
        using var lease = _instances.Rent();
        return lease.Value.ExportPkcs8PrivateKeyPem();
    }

    /// <inheritdoc/>
    public void Dispose() => _instances.Dispose();

    /// <summary>64 bytes r || s (IEEE P1363), as JWS wants it (RFC 7518 section 3.4).</summary>
    internal void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        using var lease = _instances.Rent();
        if (!lease.Value.TrySignData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out var written)
            || written != Jws.SignatureBytes)
        {
            throw new CryptographicException("ES256 signature of an unexpected size.");
        }
    }
}
