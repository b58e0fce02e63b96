using System.Buffers.Binary;
using System.Text;
using PoliceExchange.Audit.Checkpoints;

namespace PoliceExchange.Audit.Notes;

/// <summary>What each signature type signs and how its blob is laid out (signed-note, "Ed25519 signatures"; tlog-cosignature, "Format").</summary>
internal static class NoteSignatures
{
    public const int Ed25519Bytes = 64;
    public const int MlDsa44Bytes = 2420;
    private const int TimeBytes = 8;

    /// <summary>The bytes that are signed; null when the text is not one that this type can sign.</summary>
    public static byte[]? Message(NoteKind kind, string name, string text, long time) => kind switch
    {
        NoteKind.Ed25519 => Encoding.UTF8.GetBytes(text),
        NoteKind.CosignatureV1 => Encoding.UTF8.GetBytes($"cosignature/v1\ntime {time}\n{text}"),
        NoteKind.MlDsa44 => Subtree(name, text, time),
        _ => null,
    };

    /// <summary>Splits a blob into time and raw signature; the time is at most 2^63 - 1.</summary>
    public static bool TryReadTime(NoteKind kind, ReadOnlySpan<byte> blob, out long time, out ReadOnlySpan<byte> raw)
    {
        time = 0;
        raw = blob;
        if (kind != NoteKind.Ed25519)
        {
            if (blob.Length < TimeBytes)
            {
                return false;
            }

            time = BinaryPrimitives.ReadInt64BigEndian(blob);
            raw = blob[TimeBytes..];
        }

        return time >= 0 && raw.Length == (kind == NoteKind.MlDsa44 ? MlDsa44Bytes : Ed25519Bytes);
    }

    /// <summary>The blob of a signature.</summary>
    public static byte[] Blob(NoteKind kind, long time, ReadOnlySpan<byte> raw)
    {
        if (kind == NoteKind.Ed25519)
        {
            return raw.ToArray();
        }

        var blob = new byte[TimeBytes + raw.Length];
        BinaryPrimitives.WriteInt64BigEndian(blob, time);
        raw.CopyTo(blob.AsSpan(TimeBytes));
        return blob;
    }

    // struct cosigned_message (tlog-cosignature, "ML-DSA-44 signed message"), start = 0: a checkpoint.
    private static byte[]? Subtree(string name, string text, long time)
    {
        if (Checkpoint.TryParse(text, out var checkpoint) != CheckpointRefusal.None)
        {
            return null;
        }

        var cosigner = Encoding.UTF8.GetBytes(name);
        var origin = Encoding.UTF8.GetBytes(checkpoint!.Origin);
        Span<byte> numbers = stackalloc byte[3 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(numbers, time);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], 0);
        BinaryPrimitives.WriteInt64BigEndian(numbers[16..], checkpoint.Size);
        return
        [
            .. "subtree/v1\n\0"u8,
            (byte)cosigner.Length, .. cosigner,
            .. numbers[..8],
            (byte)origin.Length, .. origin,
            .. numbers[8..],
            .. checkpoint.Root.ToArray(),
        ];
    }
}
