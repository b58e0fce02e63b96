using System.Buffers.Binary;

namespace PoliceExchange.Matching.Encoding;

/// <summary>Filters as bytes: words of 64 bits, big-endian.</summary>
internal static class Words
{
    internal static void Write(ReadOnlySpan<ulong> words, Span<byte> bytes)
    {
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[(8 * i)..], words[i]);
        }
    }

    internal static void Read(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(8 * i)..]);
        }
    }

    /// <summary>Whether token i comes before token j by their bits.</summary>
    internal static bool IsBelow(ReadOnlySpan<ulong> tokens, int i, int j) =>
        tokens[2 * i] < tokens[2 * j] || (tokens[2 * i] == tokens[2 * j] && tokens[2 * i + 1] < tokens[2 * j + 1]);
}
