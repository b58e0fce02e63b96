using System.Globalization;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// ANSI/NIST-ITL 1, the traditional form: records one after the other, each with its own length, as many and of such types as the first one says (field 1.003).
/// What the records hold - prints, portraits, demographic text - is not opened.
/// </summary>
internal static class NistParser
{
    private const byte FieldEnd = 0x1d;
    private const byte RecordEnd = 0x1c;
    private const byte ItemEnd = 0x1e;
    private const byte UnitEnd = 0x1f;
    private const int MaxFirst = 64 << 10;
    private const int MaxRecords = 1000;

    public static FileFacts Parse(ByteSource source)
    {
        var first = Record(source, 1, MaxFirst);
        var types = Types(first);
        foreach (var type in types)
        {
            // Types 3 to 6 and 8 are binary and begin with their length; the others are fields in text, the last of which may be an image.
            if (type is >= 3 and <= 6 or 8)
            {
                var length = source.UInt32();
                source.Skip(length >= 18 ? length - 4 : throw FileRefusals.Malformed("a record shorter than its head"));
            }
            else if (type == 7)
            {
                var length = source.UInt32();
                source.Skip(length >= 5 ? length - 4 : throw FileRefusals.Malformed("a record shorter than its head"));
            }
            else
            {
                SkipRecord(source, type);
            }
        }
        return new FileFacts(FileTypes.Nist);
    }

    private static byte[] Record(ByteSource source, int type, int most)
    {
        var (length, head) = Head(source, type);
        if (length > most || length < head)
        {
            throw FileRefusals.Malformed("a first record of no known length");
        }
        var rest = new byte[length - head];
        source.Read(rest);
        return rest is [.., RecordEnd] ? rest : throw FileRefusals.Malformed("a record without its end");
    }

    private static void SkipRecord(ByteSource source, int type)
    {
        var (length, head) = Head(source, type);
        source.Skip(length > head ? length - head - 1 : throw FileRefusals.Malformed("a record shorter than its head"));
        if (source.Byte() != RecordEnd)
        {
            throw FileRefusals.Malformed("a record without its end");
        }
    }

    /// <summary>The field that says how long the record is: <c>14.001:1234</c> and the end of the field.</summary>
    private static (long Length, int Head) Head(ByteSource source, int type)
    {
        var head = 0;
        var name = "";
        var number = "";
        while (true)
        {
            var one = source.Byte();
            head++;
            if (one == ':')
            {
                break;
            }
            name += one is (>= (byte)'0' and <= (byte)'9') or (byte)'.' && name.Length < 16 ? (char)one : throw FileRefusals.Malformed("a record without a length");
        }
        while (true)
        {
            var one = source.Byte();
            head++;
            if (one == FieldEnd)
            {
                break;
            }
            number += one is >= (byte)'0' and <= (byte)'9' && number.Length < 10 ? (char)one : throw FileRefusals.Malformed("a record without a length");
        }
        var parts = name.Split('.');
        // Type 1.001 is also written 1.01 in older files; the number of the field is one in each.
        return parts is [var record, var field] && int.TryParse(record, NumberStyles.None, CultureInfo.InvariantCulture, out var is0) && is0 == type
            && int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var is1) && is1 == 1 && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? (length, head)
                : throw FileRefusals.Malformed("a record of another type than the first one says");
    }

    /// <summary>Field 1.003: type 1 and how many follow, then for each its type and its number.</summary>
    private static List<int> Types(byte[] first)
    {
        var content = first.AsSpan(0, first.Length - 1);
        foreach (var range in content.Split(FieldEnd))
        {
            var field = content[range];
            var colon = field.IndexOf((byte)':');
            if (colon < 0 || !(field[..colon].SequenceEqual("1.003"u8) || field[..colon].SequenceEqual("1.03"u8)))
            {
                continue;
            }
            var types = new List<int>();
            var expected = -1;
            var listed = field[(colon + 1)..];
            foreach (var pair in listed.Split(ItemEnd))
            {
                var item = listed[pair];
                var at = item.IndexOf(UnitEnd);
                if (at < 1 || !int.TryParse(item[..at], NumberStyles.None, CultureInfo.InvariantCulture, out var type)
                    || !int.TryParse(item[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || type is < 1 or > 99)
                {
                    throw FileRefusals.Malformed("a list of records that does not read");
                }
                if (expected < 0)
                {
                    expected = type == 1 && number is >= 0 and <= MaxRecords ? number : throw FileRefusals.Malformed("a list of records that does not read");
                }
                else
                {
                    types.Add(type);
                }
            }
            return types.Count == expected && !types.Contains(1) ? types : throw FileRefusals.Malformed("another number of records than the first one says");
        }
        throw FileRefusals.Malformed("no list of its records");
    }
}
