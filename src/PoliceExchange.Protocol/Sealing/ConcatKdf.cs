using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>The Concat KDF of RFC 7518 section 4.6.2 (SP 800-56A section 5.8.1 with SHA-256), one round: up to 256 bits of output.</summary>
internal static class ConcatKdf
{
    public static void Derive(ReadOnlySpan<byte> z, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> apu, ReadOnlySpan<byte> apv, Span<byte> key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Number(hash, 1);
        hash.AppendData(z);
        Field(hash, algorithm);
        Field(hash, apu);
        Field(hash, apv);
        Number(hash, key.Length * 8);
        Span<byte> output = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(output);
        output[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(output);
    }

    private static void Field(IncrementalHash hash, ReadOnlySpan<byte> value)
    {
        Number(hash, value.Length);
        hash.AppendData(value);
    }

    private static void Number(IncrementalHash hash, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
