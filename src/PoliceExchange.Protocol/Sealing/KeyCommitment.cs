using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// HKDF-Expand-SHA256(CEK, "px-commit", 32) (RFC 5869 section 2.3). AES-GCM does not commit to its key: without this a
/// malicious sender can make one ciphertext that two recipients open to two different notices.
/// </summary>
internal static class KeyCommitment
{
    public const int Size = 32;

    public static void Compute(ReadOnlySpan<byte> key, Span<byte> commitment) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, commitment, "px-commit"u8);
}
