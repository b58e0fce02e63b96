using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Attachments;

namespace PoliceExchange.Gateway.Attachments;

/// <summary>
/// The keys of own files at rest: sealed under a secret that is a file beside the store, so that a copy of the store opens none of them.
/// The keys of received ones lie in the sealed envelope (D5).
/// </summary>
internal sealed class AttachmentKeys(string folder)
{
    private const string Secret = "attachments";
    private const string Marks = "marks";

    private readonly Lock _gate = new();
    private readonly SecretFolder _secrets = new(folder);
    private readonly SecretSeal _seal = new(new SecretFolder(folder));

    private static ReadOnlySpan<byte> About => "px-attachment-key/1"u8;

    /// <summary>A new key, sealed.</summary>
    public byte[] Make()
    {
        var key = RandomNumberGenerator.GetBytes(ChunkSeal.KeyBytes);
        try
        {
            lock (_gate)
            {
                return _seal.Seal(Secret, key, About);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The key; the caller clears it.</summary>
    public byte[] Open(byte[] kept)
    {
        lock (_gate)
        {
            return _seal.Open(Secret, kept, About)
                ?? throw new InvalidOperationException($"{_secrets.FileOf(Secret)} does not open the keys of this store; restore it from the backup of the same time.");
        }
    }

    /// <summary>A value by which an act is known again and that tells nobody who acted.</summary>
    public byte[] Mark(string act)
    {
        lock (_gate)
        {
            var secret = _secrets.Find(Marks) ?? _secrets.Make(Marks, ChunkSeal.KeyBytes);
            try
            {
                return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(act));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }
}
