using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit;

namespace PoliceExchange.Gateway.Audit;

/// <summary>What a sealed private part holds.</summary>
/// <param name="CommitmentKey">k of cmt = HMAC-SHA256(k, private bytes).</param>
/// <param name="Bytes">The private bytes.</param>
internal sealed record OpenedPrivatePart(byte[] CommitmentKey, byte[] Bytes);

/// <summary>
/// One private part, sealed: version 1 | wrapped record key (nonce 12, ciphertext 32, tag 16) | part (nonce 12,
/// ciphertext, tag 16), both AES-256-GCM with gateway, sequence and month as associated data, so that a row
/// moved to another entry does not open. The nonces are random: a month holds far fewer than the 2^32
/// records of NIST SP 800-38D 8.3.
/// </summary>
internal static class VaultSeal
{
    public const int TagBytes = 16;

    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int KeyBytes = 32;
    private const int CommitmentKeyBytes = AccessCommitment.KeyBytes;
    private const int WrappedBytes = NonceBytes + KeyBytes + TagBytes;
    private const int HeadBytes = 1 + WrappedBytes;

    public static byte[] Seal(VaultMonthKey month, string gateway, long sequence, OpenedPrivatePart part)
    {
        var data = AssociatedData(gateway, sequence, month.Month);
        Span<byte> recordKey = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(recordKey);
        byte[] clear = [.. part.CommitmentKey, .. part.Bytes];
        var sealedPart = new byte[HeadBytes + NonceBytes + clear.Length + TagBytes];
        sealedPart[0] = Version;
        using (var wrap = month.Wrap())
        {
            Encrypt(wrap, recordKey, sealedPart.AsSpan(1, WrappedBytes), data);
        }
        using (var cipher = new AesGcm(recordKey, TagBytes))
        {
            Encrypt(cipher, clear, sealedPart.AsSpan(HeadBytes), data);
        }
        CryptographicOperations.ZeroMemory(recordKey);
        CryptographicOperations.ZeroMemory(clear);
        return sealedPart;
    }

    /// <summary>Null when it is not what was sealed for this entry.</summary>
    public static OpenedPrivatePart? Open(VaultMonthKey month, string gateway, long sequence, ReadOnlySpan<byte> sealedPart)
    {
        if (sealedPart.Length < HeadBytes + NonceBytes + CommitmentKeyBytes + TagBytes || sealedPart[0] != Version)
        {
            return null;
        }
        var data = AssociatedData(gateway, sequence, month.Month);
        Span<byte> recordKey = stackalloc byte[KeyBytes];
        var clear = new byte[sealedPart.Length - HeadBytes - NonceBytes - TagBytes];
        try
        {
            using (var wrap = month.Wrap())
            {
                Decrypt(wrap, sealedPart.Slice(1, WrappedBytes), recordKey, data);
            }
            using var cipher = new AesGcm(recordKey, TagBytes);
            Decrypt(cipher, sealedPart[HeadBytes..], clear, data);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(recordKey);
        }
        return new OpenedPrivatePart(clear[..CommitmentKeyBytes], clear[CommitmentKeyBytes..]);
    }

    private static void Encrypt(AesGcm cipher, ReadOnlySpan<byte> clear, Span<byte> into, byte[] data)
    {
        RandomNumberGenerator.Fill(into[..NonceBytes]);
        cipher.Encrypt(into[..NonceBytes], clear, into.Slice(NonceBytes, clear.Length), into[^TagBytes..], data);
    }

    private static void Decrypt(AesGcm cipher, ReadOnlySpan<byte> from, Span<byte> clear, byte[] data) =>
        cipher.Decrypt(from[..NonceBytes], from[NonceBytes..^TagBytes], from[^TagBytes..], clear, data);

    private static byte[] AssociatedData(string gateway, long sequence, string month) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"px-vault/1\n{gateway}\n{sequence}\n{month}"));
}
