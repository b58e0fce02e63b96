using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// JWE general JSON serialisation (RFC 7516 section 7.2.1): ECDH-ES+A256KW for each recipient (RFC 7518 section 4.6), A256GCM,
/// with a key commitment. Each recipient has an ephemeral key of its own.
/// </summary>
public static class Jwe
{
    internal const string Algorithm = "ECDH-ES+A256KW";
    internal const string Encryption = "A256GCM";
    internal const int KeyBytes = 32;
    internal const int WrappedKeyBytes = KeyBytes + 8;
    internal const int IvBytes = 12;
    internal const int TagBytes = 16;

    internal static ReadOnlySpan<byte> AlgorithmId => "ECDH-ES+A256KW"u8;

    /// <summary>Seals the plaintext to every recipient.</summary>
    /// <param name="plaintext">What is sealed.</param>
    /// <param name="aad">Additional authenticated data, travelling in clear.</param>
    /// <param name="cty">Content type of the plaintext.</param>
    /// <param name="part">Id of the part; part of the protected header.</param>
    /// <param name="recipients">1 to 64 different keys.</param>
    public static byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> aad, string cty, string part, IReadOnlyList<SealPublicKey> recipients)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        var buffer = new ArrayBufferWriter<byte>(1024 + Base64Url.GetEncodedLength(plaintext.Length) + Base64Url.GetEncodedLength(aad.Length) + (recipients.Count * 400));
        using var writer = new Utf8JsonWriter(buffer, Jws.Writing);
        Write(writer, plaintext, Base64UrlText.EncodeUtf8(aad), cty, part, recipients);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static void Write(
        Utf8JsonWriter writer, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> aadText, string cty, string part, IReadOnlyList<SealPublicKey> recipients)
    {
        if (recipients.Count is 0 or > SealingLimits.MaxRecipients)
        {
            throw new ArgumentException("A JWE has 1 to 64 recipients.", nameof(recipients));
        }

        Span<byte> cek = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(cek);
        try
        {
            var protectedText = ProtectedHeader(cek, cty, part);
            writer.WriteStartObject();
            writer.WriteString("protected"u8, protectedText);
            writer.WriteStartArray("recipients"u8);
            foreach (var recipient in recipients)
            {
                WriteRecipient(writer, cek, recipient);
            }

            writer.WriteEndArray();
            WriteContent(writer, cek, plaintext, protectedText, aadText);
            writer.WriteEndObject();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(cek);
        }
    }

    /// <summary>ASCII(protected || '.' || aad), the AAD of the cipher (RFC 7516 section 5.1 step 14).</summary>
    internal static byte[] CipherAad(ReadOnlySpan<byte> protectedText, ReadOnlySpan<byte> aadText)
    {
        var aad = new byte[protectedText.Length + 1 + aadText.Length];
        protectedText.CopyTo(aad);
        aad[protectedText.Length] = (byte)'.';
        aadText.CopyTo(aad.AsSpan(protectedText.Length + 1));
        return aad;
    }

    private static byte[] ProtectedHeader(ReadOnlySpan<byte> cek, string cty, string part)
    {
        Span<byte> commitment = stackalloc byte[KeyCommitment.Size];
        KeyCommitment.Compute(cek, commitment);
        return Base64UrlText.EncodeUtf8(Encoding.ASCII.GetBytes(
            $$"""{"enc":"{{Encryption}}","cty":"{{cty}}","cmt":"{{Base64UrlText.Encode(commitment)}}","part":"{{part}}"}"""));
    }

    private static void WriteRecipient(Utf8JsonWriter writer, ReadOnlySpan<byte> cek, SealPublicKey recipient)
    {
        using var ephemeral = new EphemeralKey();
        var z = ephemeral.Agree(recipient);
        var wrappingKey = new byte[KeyBytes];
        ConcatKdf.Derive(z, AlgorithmId, [], [], wrappingKey);
        var wrapped = AesKeyWrap.Wrap(wrappingKey, cek);
        CryptographicOperations.ZeroMemory(z);
        CryptographicOperations.ZeroMemory(wrappingKey);
        writer.WriteStartObject();
        writer.WriteStartObject("header"u8);
        writer.WriteString("alg"u8, Algorithm);
        writer.WriteString("kid"u8, recipient.Kid);
        writer.WriteStartObject("epk"u8);
        Jwk.WriteMembers(writer, ephemeral.X, ephemeral.Y);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("encrypted_key"u8, Base64UrlText.EncodeUtf8(wrapped));
        writer.WriteEndObject();
    }

    private static void WriteContent(
        Utf8JsonWriter writer, ReadOnlySpan<byte> cek, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> protectedText, ReadOnlySpan<byte> aadText)
    {
        Span<byte> iv = stackalloc byte[IvBytes];
        Span<byte> tag = stackalloc byte[TagBytes];
        RandomNumberGenerator.Fill(iv);
        var ciphertext = ContentCipher.Seal(cek, iv, plaintext, CipherAad(protectedText, aadText), tag);
        writer.WriteString("aad"u8, aadText);
        writer.WriteString("iv"u8, Base64UrlText.EncodeUtf8(iv));
        writer.WriteString("ciphertext"u8, Base64UrlText.EncodeUtf8(ciphertext));
        writer.WriteString("tag"u8, Base64UrlText.EncodeUtf8(tag));
    }
}
