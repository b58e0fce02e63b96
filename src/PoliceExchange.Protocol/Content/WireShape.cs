using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// Whether bytes have the shape of a message, before Google.Protobuf reads them. Its parser (3.25, ParsingPrimitives)
/// adds a field's length to its position in 32 bits: a length near 2^31 overflows, its own limit no longer holds,
/// and 20 bytes make it rent a gigabyte or read beyond its buffer. Here no length reaches past what encloses it.
/// </summary>
public static class WireShape
{
    /// <summary>Nesting that Google.Protobuf takes.</summary>
    private const int MaxDepth = 100;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int StartGroup = 3;
    private const int EndGroup = 4;
    private const int Fixed32 = 5;

    /// <summary>Reads a message; null when the bytes are none.</summary>
    public static T? Read<T>(MessageParser<T> parser, MessageDescriptor type, ReadOnlySpan<byte> bytes)
        where T : class, IMessage<T>
    {
        if (!Fits(bytes, type))
        {
            return null;
        }
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>True when every tag, length and value lies within the bytes. Values themselves are the parser's to judge.</summary>
    public static bool Fits(ReadOnlySpan<byte> bytes, MessageDescriptor type) => Fields(ref bytes, type, MaxDepth, group: 0) && bytes.IsEmpty;

    private static bool Fields(ref ReadOnlySpan<byte> rest, MessageDescriptor? type, int depth, uint group)
    {
        while (!rest.IsEmpty)
        {
            if (!TryVarint(ref rest, out var tag) || tag > uint.MaxValue || tag >> 3 == 0)
            {
                return false;
            }
            var number = (uint)(tag >> 3);
            switch ((int)(tag & 7))
            {
                case Varint when TryVarint(ref rest, out _):
                case Fixed64 when TrySkip(ref rest, 8):
                case Fixed32 when TrySkip(ref rest, 4):
                    break;
                case Delimited when TryVarint(ref rest, out var length) && length <= (ulong)rest.Length:
                    var inner = rest[..(int)length];
                    rest = rest[(int)length..];
                    if (MessageOf(type, number) is { } nested && (depth == 0 || !Fields(ref inner, nested, depth - 1, group: 0)))
                    {
                        return false;
                    }
                    break;
                case StartGroup when depth > 0 && Fields(ref rest, null, depth - 1, number):
                    break;
                case EndGroup:
                    return group != 0 && number == group;
                default:
                    return false;
            }
        }
        return group == 0;
    }

    // A field that this version does not know is kept as bytes and not looked into.
    private static MessageDescriptor? MessageOf(MessageDescriptor? type, uint number) =>
        number <= int.MaxValue && type?.FindFieldByNumber((int)number) is { FieldType: FieldType.Message } field ? field.MessageType : null;

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
        {
            return false;
        }
        rest = rest[count..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }
        return false;
    }
}
