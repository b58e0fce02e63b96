using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A JWE taken apart and checked in every way that needs no key. Read it, then <see cref="Open"/> it.</summary>
public sealed class JweMessage
{
    internal JweMessage(JweContent content, string part, string cty, IReadOnlyList<JweRecipient> recipients)
    {
        Content = content;
        Part = part;
        Cty = cty;
        Recipients = recipients;
        Kids = [.. recipients.Select(recipient => recipient.Kid)];
    }

    /// <summary>Id of the part, from the protected header.</summary>
    public string Part { get; }

    /// <summary>Content type of the plaintext, from the protected header.</summary>
    public string Cty { get; }

    /// <summary>Key ids of the recipients, in order: what the broker compares with the directory.</summary>
    public IReadOnlyList<string> Kids { get; }

    /// <summary>The aad member as it stands, base64url.</summary>
    internal ReadOnlyMemory<byte> AadText => Content.Aad;

    internal JweContent Content { get; }

    internal IReadOnlyList<JweRecipient> Recipients { get; }

    /// <summary>Structure only; no key is used.</summary>
    public static JweReadResult Read(ReadOnlyMemory<byte> json)
    {
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxEnvelopeBytes, out var document);
        if (document is null)
        {
            return new JweReadResult(refusal, null);
        }

        using (document)
        {
            return JweReader.Read(json, document.RootElement);
        }
    }

    /// <summary>Opens with one seal key: ECDH, Concat KDF, key unwrap, key commitment, AES-GCM.</summary>
    public JweOpenResult Open(SealKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var recipient = Recipients.FirstOrDefault(candidate => candidate.Kid == key.Kid);
        if (recipient is null)
        {
            return new JweOpenResult(SealingRefusal.NotForThisKey, default);
        }

        if (recipient.EncryptedKey.Length != Jwe.WrappedKeyBytes)
        {
            return new JweOpenResult(SealingRefusal.WrongKeySize, default);
        }

        if (key.TryAgree(recipient.EphemeralX, recipient.EphemeralY) is not { } z)
        {
            return new JweOpenResult(SealingRefusal.PointNotOnCurve, default);
        }

        if (!TryUnwrap(recipient, z, out var cek))
        {
            return new JweOpenResult(SealingRefusal.KeyUnwrapFailed, default);
        }

        try
        {
            Span<byte> commitment = stackalloc byte[KeyCommitment.Size];
            KeyCommitment.Compute(cek, commitment);
            return CryptographicOperations.FixedTimeEquals(commitment, Content.Commitment)
                ? Decrypt(cek)
                : new JweOpenResult(SealingRefusal.CommitmentMismatch, default);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(cek);
        }
    }

    private static bool TryUnwrap(JweRecipient recipient, byte[] z, out byte[] cek)
    {
        var wrappingKey = new byte[Jwe.KeyBytes];
        ConcatKdf.Derive(z, Jwe.AlgorithmId, recipient.Apu, recipient.Apv, wrappingKey);
        var intact = AesKeyWrap.TryUnwrap(wrappingKey, recipient.EncryptedKey, out cek);
        CryptographicOperations.ZeroMemory(z);
        CryptographicOperations.ZeroMemory(wrappingKey);
        return intact;
    }

    private JweOpenResult Decrypt(byte[] cek)
    {
        if (!Base64UrlText.TryDecode(Content.Ciphertext.Span, out var ciphertext))
        {
            return new JweOpenResult(SealingRefusal.BadBase64Url, default);
        }

        var refusal = ContentCipher.TryOpen(cek, Content.Iv, ciphertext, Content.Tag, Content.CipherAad(), out var plaintext);
        return new JweOpenResult(refusal, plaintext);
    }
}

/// <summary>A message, or why there is none.</summary>
public readonly record struct JweReadResult(SealingRefusal Refusal, JweMessage? Message);

/// <summary>The plaintext, or why there is none.</summary>
public readonly record struct JweOpenResult(SealingRefusal Refusal, ReadOnlyMemory<byte> Plaintext)
{
    /// <summary>True when the plaintext is authentic.</summary>
    public bool IsOk => Refusal == SealingRefusal.None;
}

/// <summary>One entry of <c>recipients</c>, from the union of the three headers.</summary>
internal sealed record JweRecipient(string Kid, byte[] EphemeralX, byte[] EphemeralY, byte[] Apu, byte[] Apv, byte[] EncryptedKey);

/// <summary>What all recipients share. Texts stay as they stood: they are the AAD, byte for byte, and the ciphertext is decoded only when opened.</summary>
internal sealed record JweContent(
    ReadOnlyMemory<byte> Protected, ReadOnlyMemory<byte> Aad, bool HasAad, byte[] Iv, byte[] Tag, ReadOnlyMemory<byte> Ciphertext, byte[] Commitment)
{
    /// <summary>Without an aad member the AAD is the protected header alone (RFC 7516 section 5.1 step 14).</summary>
    public byte[] CipherAad() => HasAad ? Jwe.CipherAad(Protected.Span, Aad.Span) : Protected.ToArray();
}
