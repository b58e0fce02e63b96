using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Protocol.Rule.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary>A message as JSON whose every line says what may stand there, from the rule beside the field in the proto.</summary>
internal sealed class CommentedJson(StringBuilder text)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal void Message(IMessage message, int depth)
    {
        text.Append('{');
        var fields = message.Descriptor.Fields.InDeclarationOrder().ToList();
        var stated = fields.Where(field => IsSet(field, message)).ToList();
        for (var i = 0; i < stated.Count; i++)
        {
            Line(depth + 1);
            Field(stated[i], stated[i].Accessor.GetValue(message), depth + 1, last: i == stated.Count - 1);
        }
        var open = fields.Where(field => !IsSet(field, message) && field.RealContainingOneof is null).Select(field => field.JsonName).ToList();
        if (open.Count > 0)
        {
            Line(depth + 1);
            text.Append("// may be added: ").AppendJoin(", ", open);
        }
        Line(depth);
        text.Append('}');
    }

    /// <summary>A line of the draft's own.</summary>
    internal void Member(string name, object value, string comment, int depth, bool last = false)
    {
        Line(depth);
        text.Append(CultureInfo.InvariantCulture, $"{Text(name)}: {JsonSerializer.Serialize(value, Plain)}{(last ? "" : ",")} // {comment}");
    }

    internal void Line(int depth) => text.Append('\n').Append(' ', depth * 2);

    /// <summary>The name of an enum value without the prefix that all values of its enum have.</summary>
    internal static string Name(EnumDescriptor type, int number)
    {
        var prefix = type.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return type.FindValueByNumber(number) is { } value ? value.Name[prefix.Length..] : number.ToString(CultureInfo.InvariantCulture);
    }

    internal static bool IsSet(FieldDescriptor field, IMessage message) => field.IsRepeated
        ? ((IList)field.Accessor.GetValue(message)).Count > 0
        : field.HasPresence ? field.Accessor.HasValue(message) : field.Accessor.GetValue(message) switch
        {
            string one => one.Length > 0,
            ByteString one => !one.IsEmpty,
            bool one => one,
            System.Enum one => Convert.ToInt32(one, CultureInfo.InvariantCulture) != 0,
            var number => Convert.ToDouble(number, CultureInfo.InvariantCulture) != 0,
        };

    private void Field(FieldDescriptor field, object value, int depth, bool last)
    {
        text.Append(Text(field.JsonName)).Append(": ");
        var comma = last ? "" : ",";
        if (!field.IsRepeated)
        {
            Value(field, value, depth);
            text.Append(comma);
            Comment(field, value);
            return;
        }
        var items = (IList)value;
        text.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Value(field, items[i]!, depth);
        }
        text.Append(']').Append(comma);
        Comment(field, value);
    }

    private void Value(FieldDescriptor field, object value, int depth)
    {
        switch (value)
        {
            case Timestamp time:
                text.Append(Text(DraftFile.Time(time.ToDateTimeOffset())));
                break;
            case IMessage inner:
                Message(inner, depth);
                break;
            case System.Enum one:
                text.Append(Text(Name(field.EnumType, Convert.ToInt32(one, CultureInfo.InvariantCulture))));
                break;
            case ByteString bytes:
                text.Append(Text(bytes.ToBase64()));
                break;
            default:
                text.Append(JsonSerializer.Serialize(value, Plain));
                break;
        }
    }

    private void Comment(FieldDescriptor field, object value)
    {
        var rule = field.GetOptions()?.GetExtension(RuleExtensions.Field) ?? new FieldRule();
        var parts = new List<string>();
        if (rule.Required)
        {
            parts.Add("required");
        }
        if (field.IsRepeated)
        {
            parts.Add($"at most {(rule.MaxItems == 0 ? 16 : rule.MaxItems)}");
        }
        if (field.FieldType == FieldType.Enum)
        {
            parts.Add("one of " + string.Join(' ', field.EnumType.Values.Where(one => one.Number != 0).Select(one => Name(field.EnumType, one.Number))));
        }
        if (field.FieldType == FieldType.String)
        {
            parts.Add(rule.CodeList.Length > 0 ? $"code of the list {rule.CodeList}"
                : rule.Format != Format.Unspecified ? rule.Format.ToString()
                : $"{(rule.FreeText ? "free text, " : "")}at most {(rule.MaxChars == 0 ? 80 : rule.MaxChars)} characters");
        }
        if (rule.Max != 0)
        {
            parts.Add($"{rule.Min} to {rule.Max}");
        }
        if (value is Timestamp)
        {
            parts.Add("time in UTC");
        }
        if (parts.Count > 0)
        {
            text.Append(" // ").AppendJoin("; ", parts);
        }
    }

    private static string Text(string value) => JsonSerializer.Serialize(value, Plain);
}
