using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PoliceExchange.IntegrationTests.Security;

#pragma warning disable RS0030 // A seeded generator of the test's own; nothing here is secret.
/// <summary>Seeded generator of requests: valid by descriptor, then broken on the wire. One per worker; not safe for two.</summary>
internal sealed class Mutation(int seed, IReadOnlyList<string> words)
{
    private readonly Random _random = new(seed);

    public int Below(int limit) => _random.Next(limit);

    public T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public byte[] Bytes(int most)
    {
        var bytes = new byte[_random.Next(most + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A message with some of its fields set, each to a value of its type; deep enough for every content family.</summary>
    public IMessage Message(MessageDescriptor type, int depth = 0)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (_random.Next(10) < (depth < 3 ? 6 : 3) && !field.IsMap && (field.FieldType != FieldType.Message || depth < 7))
            {
                Set(message, field, depth);
            }
        }
        return message;
    }

    /// <summary>Breaks a serialised message, field-aware where it says so.</summary>
    public byte[] Break(byte[] message)
    {
        var result = message;
        for (var i = _random.Next(3); i >= 0; i--)
        {
            result = BreakOnce(result);
        }
        return result;
    }

    private byte[] BreakOnce(byte[] message) => _random.Next(12) switch
    {
        0 => Flip(message),
        1 => message[..(message.Length == 0 ? 0 : _random.Next(message.Length))],
        2 => [.. message, .. message],
        3 => Insert(message, Bytes(24)),
        // A varint of ten bytes of ones, as length, tag or value.
        4 => Insert(message, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)_random.Next(256)]),
        5 => Lengths(message),
        6 => InvalidText(message),
        // Groups within groups, a few hundred or thousand deep.
        7 => [.. message, .. Enumerable.Repeat((byte)0x0B, _random.Next(5_000))],
        8 => Nested(message),
        // A field that no version knows; a field number of 0.
        9 => [.. message, 0xF8, 0xFF, 0xFF, 0x7F, 0x01],
        10 => [.. message, 0x00, 0x00],
        _ => Repeat(message),
    };

    private byte[] Flip(byte[] message)
    {
        var copy = message.ToArray();
        for (var i = 0; i < 1 + _random.Next(4) && copy.Length > 0; i++)
        {
            copy[_random.Next(copy.Length)] ^= (byte)(1 << _random.Next(8));
        }
        return copy;
    }

    private byte[] Insert(byte[] message, byte[] what)
    {
        var at = _random.Next(message.Length + 1);
        return [.. message[..at], .. what, .. message[at..]];
    }

    // Turns a length into one that is far too long.
    private byte[] Lengths(byte[] message)
    {
        var fields = Fields(message).Where(field => field.Wire == 2).ToList();
        if (fields.Count == 0)
        {
            return Flip(message);
        }
        var field = One(fields);
        return [.. message[..field.LengthAt], 0xFF, 0xFF, 0xFF, 0xFF, (byte)(1 + _random.Next(7)), .. message[field.From..]];
    }

    private byte[] InvalidText(byte[] message)
    {
        var fields = Fields(message).Where(field => field.Wire == 2 && field.To > field.From).ToList();
        if (fields.Count == 0)
        {
            return Flip(message);
        }
        var field = One(fields);
        var copy = message.ToArray();
        byte[] bad = [0xFF, 0xC0, 0x80, 0xED, 0x00, 0xF5];
        copy[field.From + _random.Next(field.To - field.From)] = One(bad);
        return copy;
    }

    // A message within itself: valid lengths, a hundred and more deep.
    private byte[] Nested(byte[] message)
    {
        var tag = message.Length > 0 && (message[0] & 7) == 2 ? message[0] : (byte)0x0A;
        byte[] inner = message.Length > 64 ? message[..64] : message;
        for (var i = _random.Next(200); i > 0; i--)
        {
            var buffer = new MemoryStream();
            var output = new CodedOutputStream(buffer);
            output.WriteRawTag(tag);
            output.WriteLength(inner.Length);
            output.Flush();
            buffer.Write(inner);
            inner = buffer.ToArray();
        }
        return inner;
    }

    private byte[] Repeat(byte[] message)
    {
        var fields = Fields(message);
        if (fields.Count == 0)
        {
            return Bytes(64);
        }
        var field = One(fields);
        var bytes = message[field.TagAt..field.To];
        var times = Math.Min(1 + _random.Next(2_000), (64 * 1024 / Math.Max(1, bytes.Length)) + 1);
        return [.. message, .. Enumerable.Repeat(bytes, times).SelectMany(one => one)];
    }

    private void Set(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var i = _random.Next(4); i >= 0; i--)
            {
                list.Add(Value(field, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message => Message(field.MessageType, depth + 1),
        FieldType.String => Text(),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(64)),
        FieldType.Bool => _random.Next(2) == 1,
        // Mostly a value that exists; the CLR takes any number for an open enum.
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, _random.Next(10) == 0 ? _random.Next() : One(field.EnumType.Values.ToList()).Number),
        FieldType.Double => Real(),
        FieldType.Float => (float)Real(),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Whole(),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Whole(),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Whole(),
        _ => (ulong)Whole(),
    };

    private double Real() => One([0, -1, 1, 1e300, double.NaN, double.PositiveInfinity, double.Epsilon, 412.5]);

    private long Whole() => One([0, 1, -1, 2, 100, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, uint.MaxValue, 253402300800, -62135596801]);

    private string Text() => _random.Next(8) switch
    {
        0 => "",
        1 => new string(One(['a', '0', 'é', '\u202E', '\0', '\uFFFD', '\'', '%']), _random.Next(1, 200)),
        2 => Encoding.Latin1.GetString(Bytes(40)),
        3 => "'; DROP TABLE notice; --",
        4 => "𝔘𝔫𝔦 \uD83D\uDE00 \r\n\t",
        _ => One(words),
    };

    private static List<(int TagAt, int LengthAt, int From, int To, int Wire)> Fields(byte[] message)
    {
        var fields = new List<(int, int, int, int, int)>();
        var at = 0;
        while (at < message.Length && fields.Count < 256)
        {
            var tagAt = at;
            if (!Varint(message, ref at, out var tag))
            {
                break;
            }
            var lengthAt = at;
            var from = at;
            switch ((int)(tag & 7))
            {
                case 0 when Varint(message, ref at, out _):
                    break;
                case 1 when at + 8 <= message.Length:
                    at += 8;
                    break;
                case 2 when Varint(message, ref at, out var length) && length <= (ulong)(message.Length - at):
                    from = at;
                    at += (int)length;
                    break;
                case 5 when at + 4 <= message.Length:
                    at += 4;
                    break;
                default:
                    return fields;
            }
            fields.Add((tagAt, lengthAt, from, at, (int)(tag & 7)));
        }
        return fields;
    }

    private static bool Varint(byte[] message, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < message.Length; shift += 7)
        {
            var octet = message[at++];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return true;
            }
        }
        return false;
    }
}
