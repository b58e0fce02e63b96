using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// Reads the proto3 JSON form strictly and tells every fault with its path, where the runtime's
/// own parser stops at the first one without a path. Stricter than proto3 JSON: no null, no enum
/// numbers, no duplicate member, no second member of a oneof. Wider in one point: an enum value
/// may be written without its prefix ("ARREST" for WANTED_ACTION_ARREST).
/// </summary>
internal sealed class JsonMessageReader(ViolationList found)
{
    // Far above every limit of a field; keeps what is built from a draft small.
    private const int MostItems = 1000;

    internal void Read(JsonElement json, IMessage into, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            found.Add(path, "json.type", "An object is needed.");
            return;
        }

        var seen = new HashSet<FieldDescriptor>();
        var oneofs = new HashSet<OneofDescriptor>();
        foreach (var member in json.EnumerateObject())
        {
            var name = Join(path, Shown(member.Name));
            var field = into.Descriptor.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == member.Name || f.Name == member.Name);
            if (field is null)
            {
                found.Add(name, "json.unknownMember", "There is no such field.");
            }
            else if (!seen.Add(field))
            {
                found.Add(name, "json.duplicateMember", "The field is given twice.");
            }
            else if (field.RealContainingOneof is { } oneof && !oneofs.Add(oneof))
            {
                found.Add(name, "json.oneof", "Only one form is allowed.");
            }
            else if (field.IsRepeated)
            {
                Repeated(field, member.Value, (IList)field.Accessor.GetValue(into), Join(path, field.JsonName));
            }
            else if (Value(field, member.Value, Join(path, field.JsonName)) is { } value)
            {
                field.Accessor.SetValue(into, value);
            }
        }
    }

    internal static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    /// <summary>A member name of the draft, safe to show in a message: short and plain.</summary>
    internal static string Shown(string name) =>
        name.Length is > 0 and <= 40 && name.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? name : "?";

    private void Repeated(FieldDescriptor field, JsonElement json, IList into, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            found.Add(path, "json.type", "A list is needed.");
            return;
        }

        var i = 0;
        foreach (var item in json.EnumerateArray())
        {
            if (i == MostItems)
            {
                found.Add(path, "limit.items", $"At most {MostItems} are read.");
                return;
            }

            if (Value(field, item, $"{path}[{i}]") is { } value)
            {
                into.Add(value);
            }

            i++;
        }
    }

    private object? Value(FieldDescriptor field, JsonElement json, string path)
    {
        var value = field.FieldType switch
        {
            FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName => Time(json),
            FieldType.Message => Nested(field.MessageType, json, path),
            FieldType.String => json.ValueKind == JsonValueKind.String ? json.GetString() : null,
            FieldType.Bool => json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
            FieldType.Enum => json.ValueKind == JsonValueKind.String ? EnumNumber(field.EnumType, json.GetString()) : null,
            FieldType.Bytes => Bytes(json),
            FieldType.UInt32 => Whole(json) is >= 0 and <= uint.MaxValue and var n ? (uint)n : null,
            FieldType.Int32 or FieldType.SInt32 => Whole(json) is >= int.MinValue and <= int.MaxValue and var n ? (int)n : null,
            FieldType.UInt64 => Whole(json) is >= 0 and var n ? (ulong)n : null,
            FieldType.Int64 => Whole(json),
            FieldType.Double => json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var d) && double.IsFinite(d) ? d : null,
            _ => (object?)null,
        };
        if (value is null)
        {
            found.Add(path, "json.type", $"Not a value for a field of type {Name(field)}.");
        }

        return value;
    }

    private IMessage Nested(MessageDescriptor type, JsonElement json, string path)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        Read(json, message, path);
        return message;
    }

    /// <summary>Number of an enum value by its name with or without prefix; null where there is none.</summary>
    internal static object? EnumNumber(EnumDescriptor type, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        // The prefix is that of the zero value, which every enum of ours has.
        var zero = type.FindValueByNumber(0).Name;
        var prefix = zero[..^"UNSPECIFIED".Length];
        return (type.FindValueByName(name) ?? type.FindValueByName(prefix + name))?.Number;
    }

    internal static DateTimeOffset? Instant(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.GetString() is { } text && text.Length is >= 20 and <= 35
            && text[10] == 'T' && (text[^1] == 'Z' || text[^3] == ':')
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time.ToUniversalTime()
            : null;

    private static Timestamp? Time(JsonElement json) => Instant(json) is { } time ? Timestamp.FromDateTimeOffset(time) : null;

    private static ByteString? Bytes(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String || json.GetString() is not { } text || text.Length > 4 * 1024)
        {
            return null;
        }

        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var written) ? ByteString.CopyFrom(buffer, 0, written) : null;
    }

    // proto3 JSON writes 64-bit numbers as strings; both forms are read.
    private static long? Whole(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetInt64(out var n) => n,
        JsonValueKind.String when long.TryParse(json.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
        _ => null,
    };

    private static string Name(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.Name,
        FieldType.Enum => field.EnumType.Name,
        var type => type.ToString(),
    };
}
