using System.Buffers.Binary;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Encoding;

/// <summary>
/// One blind form of one record as it is stored and sent: version, kind, tokens, 0, epoch (4), label (8), layer 1 (128), layer 2 (16 a
/// token, in order of their own bits, so that the order of the name is not told). All numbers big-endian.
/// </summary>
internal static class RecordEncoding
{
    internal const byte Version = 1;
    internal const int HeadSize = 16;
    internal const int FilterSize = NameEncoder.FilterWords * 8;
    internal const int MaxSize = HeadSize + FilterSize + NameForm.MaxTokens * 16;

    internal static int Size(int tokens) => HeadSize + FilterSize + tokens * 16;

    /// <summary>Writes a form; sorts <paramref name="tokens"/>.</summary>
    internal static byte[] Write(NameKind kind, uint epoch, ulong label, ReadOnlySpan<ulong> filter, Span<ulong> tokens)
    {
        Sort(tokens);
        var bytes = new byte[Size(tokens.Length / 2)];
        (bytes[0], bytes[1], bytes[2]) = (Version, (byte)kind, (byte)(tokens.Length / 2));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), epoch);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), label);
        Words.Write(filter, bytes.AsSpan(HeadSize));
        Words.Write(tokens, bytes.AsSpan(HeadSize + FilterSize));
        return bytes;
    }

    /// <summary>The label of a form that was read before.</summary>
    internal static ulong LabelOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);

    /// <summary>Reads a form and checks everything that an honest one fulfils (MATCHING.md 3.3).</summary>
    /// <returns>What is wrong, or <see cref="EncodingFault.None"/>. The spans are filled only then.</returns>
    internal static EncodingFault Read(ReadOnlySpan<byte> bytes, uint epoch, out NameKind kind, out ulong label, Span<ulong> filter, Span<ulong> tokens, out int count)
    {
        (kind, label, count) = (default, 0, 0);
        if (bytes.Length < HeadSize || bytes[0] != Version || bytes[1] > (byte)NameKind.Equivalent || bytes[2] is 0 or > NameForm.MaxTokens || bytes[3] != 0 || bytes.Length != Size(bytes[2]))
        {
            return EncodingFault.Form;
        }
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) != epoch)
        {
            return EncodingFault.Epoch;
        }
        (kind, count, label) = ((NameKind)bytes[1], bytes[2], BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        Words.Read(bytes[HeadSize..], filter[..NameEncoder.FilterWords]);
        Words.Read(bytes[(HeadSize + FilterSize)..], tokens[..(2 * count)]);
        if (!EncodingLimits.IsFilter(filter))
        {
            return EncodingFault.Fill;
        }
        for (var i = 0; i < count; i++)
        {
            if (!EncodingLimits.IsToken(tokens[2 * i], tokens[2 * i + 1]))
            {
                return EncodingFault.Fill;
            }
            // In strict order: no token twice, and one way of writing a form.
            if (i > 0 && !Words.IsBelow(tokens, i - 1, i))
            {
                return EncodingFault.Order;
            }
        }
        return EncodingFault.None;
    }

    private static void Sort(Span<ulong> tokens)
    {
        for (var i = 1; i < tokens.Length / 2; i++)
        {
            for (var j = i; j > 0 && Words.IsBelow(tokens, j, j - 1); j--)
            {
                (tokens[2 * j], tokens[2 * j - 2]) = (tokens[2 * j - 2], tokens[2 * j]);
                (tokens[2 * j + 1], tokens[2 * j - 1]) = (tokens[2 * j - 1], tokens[2 * j + 1]);
            }
        }
    }
}
