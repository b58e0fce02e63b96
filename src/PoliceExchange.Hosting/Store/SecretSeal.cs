using System.Security.Cryptography;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// Seals values of a database under secrets in files beside it (AES-256-GCM, one secret for each name): a backup of the database
/// opens none of them, and what was destroyed does not come back with one. Not safe for concurrent use; the caller locks.
/// </summary>
internal sealed class SecretSeal(SecretFolder secrets)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int SecretBytes = 32;

    /// <summary>Seals a value; makes the secret of that name if there is none.</summary>
    /// <param name="about">What the value belongs to: it opens as nothing else.</param>
    public byte[] Seal(string name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> about)
    {
        var secret = secrets.Find(name) is { Length: SecretBytes } found ? found : secrets.Make(name, SecretBytes);
        var kept = new byte[NonceBytes + value.Length + TagBytes];
        RandomNumberGenerator.Fill(kept.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(secret, TagBytes);
        CryptographicOperations.ZeroMemory(secret);
        cipher.Encrypt(kept.AsSpan(0, NonceBytes), value, kept.AsSpan(NonceBytes, value.Length), kept.AsSpan(NonceBytes + value.Length), about);
        return kept;
    }

    /// <summary>The value; null when its secret is gone or it belongs to something else. The caller clears it.</summary>
    public byte[]? Open(string name, ReadOnlySpan<byte> kept, ReadOnlySpan<byte> about)
    {
        if (kept.Length < NonceBytes + TagBytes || secrets.Find(name) is not { Length: SecretBytes } secret)
        {
            return null;
        }
        var value = new byte[kept.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(secret, TagBytes);
        CryptographicOperations.ZeroMemory(secret);
        try
        {
            cipher.Decrypt(kept[..NonceBytes], kept.Slice(NonceBytes, value.Length), kept[(NonceBytes + value.Length)..], value, about);
            return value;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
