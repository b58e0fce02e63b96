using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A public P-256 key that verifies ES256. Safe for use by many threads; keep one per directory entry.</summary>
public sealed class VerifyKey : IDisposable
{
    private readonly InstancePool<ECDsa> _instances;

    /// <summary>Takes a key that <see cref="Jwk"/> has checked.</summary>
    public VerifyKey(Jwk key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Public = key;
        _instances = new InstancePool<ECDsa>(() => ECDsa.Create(key.Parameters));
    }

    /// <summary>The key itself.</summary>
    public Jwk Public { get; }

    /// <summary>RFC 7638 thumbprint.</summary>
    public string Kid => Public.Kid;

    /// <inheritdoc/>
    public void Dispose() => _instances.Dispose();

    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Jws.SignatureBytes)
        {
            return false;
        }

        using var lease = _instances.Rent();
        return lease.Value.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
