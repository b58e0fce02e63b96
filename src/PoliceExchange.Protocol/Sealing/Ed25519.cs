namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Ed25519 (RFC 8032 section 5.1) by libcrypto 3: .NET 10 has none (dotnet/runtime#63174). For log and witness keys only
/// (SEALING-AND-AUDIT.md 4.1); everything else is P-256. Stateless and safe for use by many threads.
/// </summary>
public static class Ed25519
{
    /// <summary>Bytes of a seed and of a public key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>False where there is no OpenSSL 3: a log or witness cannot run there.</summary>
    public static bool IsSupported => Libcrypto.IsAvailable;

    /// <summary>The public key of a 32-byte seed.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Libcrypto.Ed25519FromSeed(seed);
        return Libcrypto.Ed25519Public(key);
    }

    /// <summary>Signs.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var key = Libcrypto.Ed25519FromSeed(seed);
        return Libcrypto.Ed25519Sign(key, message);
    }

    /// <summary>Verifies; false for every malformed key or signature too.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == KeyBytes && signature.Length == SignatureBytes && Libcrypto.Ed25519Verify(publicKey, message, signature);
}
