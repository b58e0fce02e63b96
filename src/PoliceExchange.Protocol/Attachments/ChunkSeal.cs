using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// The sealed form of a file: AES-256-GCM in chunks, in the manner of STREAM (Hoang, Reyhanitabar, Rogaway, Vizar, 2015). The
/// nonce of a chunk is its index (11 bytes, big-endian) and whether it is the last (1 byte), so that a chunk opens in its own place
/// only: reordered, repeated, left out, cut off or continued, it does not. The key is random and seals one file; so no nonce
/// is ever used twice under a key. What binds the key to a notice is the signed part in which it travels.
/// </summary>
public sealed class ChunkSeal : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes that sealing adds to a chunk.</summary>
    public const int TagBytes = 16;

    /// <summary>Bytes of a sealed chunk, but for the last one.</summary>
    public const int SealedChunkBytes = AttachmentLimits.ChunkBytes + TagBytes;

    private const int NonceBytes = 12;

    private readonly AesGcm _cipher;
    private readonly long _chunks;

    /// <param name="key">32 bytes.</param>
    /// <param name="size">Bytes of the file.</param>
    public ChunkSeal(ReadOnlySpan<byte> key, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        _chunks = ChunksOf(size);
        Size = size;
        _cipher = new AesGcm(key, TagBytes);
    }

    private static ReadOnlySpan<byte> Context => "px-attachment/1"u8;

    /// <summary>Bytes of the file.</summary>
    public long Size { get; }

    /// <summary>Chunks of a file.</summary>
    public static long ChunksOf(long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, AttachmentLimits.MaxBytes);
        return (size + AttachmentLimits.ChunkBytes - 1) / AttachmentLimits.ChunkBytes;
    }

    /// <summary>Sealed bytes of a file.</summary>
    public static long SealedSize(long size) => size + (ChunksOf(size) * TagBytes);

    /// <summary>Bytes of the file that has so many sealed bytes; null when none has.</summary>
    public static long? PlainSize(long sealedSize)
    {
        var chunks = (sealedSize + SealedChunkBytes - 1) / SealedChunkBytes;
        var size = sealedSize - (chunks * TagBytes);
        return size is >= 1 and <= AttachmentLimits.MaxBytes && SealedSize(size) == sealedSize ? size : null;
    }

    /// <summary>Bytes of the file in one chunk.</summary>
    public int PlainLength(long index) => (int)Math.Min(AttachmentLimits.ChunkBytes, Size - (index * AttachmentLimits.ChunkBytes));

    /// <summary>Seals a chunk.</summary>
    public byte[] Seal(long index, ReadOnlySpan<byte> plain)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _chunks);
        ArgumentOutOfRangeException.ThrowIfNotEqual(plain.Length, PlainLength(index));
        var chunk = new byte[plain.Length + TagBytes];
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(index, nonce);
        _cipher.Encrypt(nonce, plain, chunk.AsSpan(0, plain.Length), chunk.AsSpan(plain.Length), Context);
        return chunk;
    }

    /// <summary>Opens a chunk; false when it is not the chunk of this place of this file.</summary>
    /// <param name="plain">At least <see cref="PlainLength"/> bytes.</param>
    public bool TryOpen(long index, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        if (index < 0 || index >= _chunks || chunk.Length != PlainLength(index) + TagBytes)
        {
            return false;
        }
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(index, nonce);
        try
        {
            _cipher.Decrypt(nonce, chunk[..^TagBytes], chunk[^TagBytes..], plain[..PlainLength(index)], Context);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _cipher.Dispose();

    private void Nonce(long index, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce.Slice(3, 8), index);
        nonce[^1] = index == _chunks - 1 ? (byte)1 : (byte)0;
    }
}
