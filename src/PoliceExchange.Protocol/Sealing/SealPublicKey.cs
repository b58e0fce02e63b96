using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A public P-256 ECDH key to seal to. Safe for use by many threads; keep one per directory entry.</summary>
public sealed class SealPublicKey : IDisposable
{
    private readonly InstancePool<ECDiffieHellman> _instances;
    private readonly Libcrypto.EvpKey? _native;

    /// <summary>Takes a key that <see cref="Jwk"/> has checked.</summary>
    public SealPublicKey(Jwk key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Public = key;
        _instances = new InstancePool<ECDiffieHellman>(() => ECDiffieHellman.Create(key.Parameters));
        _native = Libcrypto.IsAvailable ? Libcrypto.ImportPoint(key.Point.X, key.Point.Y) : null;
    }

    /// <summary>The key itself.</summary>
    public Jwk Public { get; }

    /// <summary>RFC 7638 thumbprint.</summary>
    public string Kid => Public.Kid;

    /// <inheritdoc/>
    public void Dispose()
    {
        _instances.Dispose();
        _native?.Dispose();
    }

    /// <summary>The same by libcrypto; both keys are its own.</summary>
    internal byte[] Agree(Libcrypto.EvpKey ephemeral) => Libcrypto.Agree(ephemeral, _native!);

    /// <summary>Z between a private ephemeral key and this key. The caller clears it.</summary>
    internal byte[] Agree(ECDiffieHellman ephemeral)
    {
        using var lease = _instances.Rent();
        using var point = lease.Value.PublicKey;
        return ephemeral.DeriveRawSecretAgreement(point);
    }
}
