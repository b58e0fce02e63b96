using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A256GCM (RFC 7518 section 5.3): 256-bit key, 96-bit IV, 128-bit tag, nothing else.</summary>
internal static class ContentCipher
{
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> aad, Span<byte> tag)
    {
        var ciphertext = new byte[plaintext.Length];
        using var gcm = new AesGcm(key, Jwe.TagBytes);
        gcm.Encrypt(iv, plaintext, ciphertext, tag, aad);
        return ciphertext;
    }

    public static SealingRefusal TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> aad, out byte[] plaintext)
    {
        plaintext = [];
        if (key.Length != Jwe.KeyBytes || iv.Length != Jwe.IvBytes || tag.Length != Jwe.TagBytes)
        {
            return SealingRefusal.BadValue;
        }

        var output = new byte[ciphertext.Length];
        using var gcm = new AesGcm(key, Jwe.TagBytes);
        try
        {
            gcm.Decrypt(iv, ciphertext, tag, output, aad);
        }
        catch (AuthenticationTagMismatchException)
        {
            return SealingRefusal.DecryptionFailed;
        }

        plaintext = output;
        return SealingRefusal.None;
    }
}
