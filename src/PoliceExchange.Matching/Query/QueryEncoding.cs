using System.Buffers.Binary;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Query;

/// <summary>
/// A blind query as it is sent: version, tokens, labels (2), epoch (4), a byte per token (weight as itself in bits 0-2, as something near it
/// in 3-5, prefix in 6), then per label: label (8), level, layer 1 (128), layer 2 (16 a token). All numbers big-endian.
/// </summary>
internal static class QueryEncoding
{
    internal const byte Version = 1;
    internal const int HeadSize = 8;
    internal const byte PrefixFlag = 0x40;

    internal static int RowSize(int tokens) => 8 + 1 + RecordEncoding.FilterSize + 16 * tokens;

    internal static int Size(int tokens, int labels) => HeadSize + tokens + labels * RowSize(tokens);

    internal static int MaxSize => Size(NameForm.MaxTokens, EncodingLimits.MaxLabels);

    internal static void WriteHead(Span<byte> bytes, uint epoch, int labels, ReadOnlySpan<byte> tokens)
    {
        (bytes[0], bytes[1]) = (Version, (byte)tokens.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)labels);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], epoch);
        tokens.CopyTo(bytes[HeadSize..]);
    }
}
