using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Protocol.CodeLists;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// Holds each field of a message to the rule beside it in the proto and hands every message
/// to the rules over several fields. The schema has no recursive message, so the walk is as
/// deep as the schema; repeated fields are read up to their limit.
/// </summary>
internal sealed class FieldWalk(ViolationList found, Action<IMessage, string> visit)
{
    // 1850-01-01 and 2200-01-01: before and after, a time is a slip of the keyboard.
    private const long EarliestSecond = -3_786_825_600;
    private const long LatestSecond = 7_258_118_400;

    internal int FreeTextFields { get; private set; }

    internal void Message(IMessage message, string path)
    {
        if (message is Timestamp time)
        {
            found.Unless(
                time.Seconds is >= EarliestSecond and <= LatestSecond && time.Nanos is >= 0 and <= 999_999_999,
                path, "time.range", "Not a time between 1850 and 2200.");
            return;
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var name = path.Length == 0 ? field.JsonName : path + "." + field.JsonName;
            if (field.IsRepeated)
            {
                Repeated(field, (IList)field.Accessor.GetValue(message), name);
            }
            else
            {
                Single(field, message, name);
            }
        }

        visit(message, path);
    }

    private void Repeated(FieldDescriptor field, IList items, string path)
    {
        var limits = FieldLimits.Of(field);
        found.Unless(!limits.Required || items.Count > 0, path, "required", "At least one is needed.");
        found.Unless(items.Count <= limits.MaxItems, path, "limit.items", $"At most {limits.MaxItems} are allowed.");
        for (var i = 0; i < Math.Min(items.Count, limits.MaxItems); i++)
        {
            var item = $"{path}[{i}]";
            if (field.FieldType == FieldType.Message)
            {
                Message((IMessage)items[i]!, item);
            }
            else
            {
                found.Unless(!(items[i] is string { Length: 0 }), item, "required", "Empty entry.");
                Scalar(field, limits, items[i]!, item, mustBeSet: field.FieldType == FieldType.Enum);
            }
        }
    }

    private void Single(FieldDescriptor field, IMessage message, string path)
    {
        var limits = FieldLimits.Of(field);
        if (field.HasPresence && !field.Accessor.HasValue(message))
        {
            found.Unless(!limits.Required, path, "required", "Must be stated.");
            return;
        }

        var value = field.Accessor.GetValue(message);
        if (field.FieldType == FieldType.Message)
        {
            Message((IMessage)value, path);
            return;
        }

        Scalar(field, limits, value, path, mustBeSet: limits.Required && !field.HasPresence);
    }

    private void Scalar(FieldDescriptor field, FieldLimits limits, object value, string path, bool mustBeSet)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                Text(limits, (string)value, path, mustBeSet);
                break;
            case FieldType.Bytes:
                Bytes(limits, ((ByteString)value).Length, path, mustBeSet);
                break;
            case FieldType.Enum:
                Enumeration(field, Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture), path, mustBeSet);
                break;
            case FieldType.Bool:
                found.Unless(!mustBeSet || (bool)value, path, "required", "Must be true.");
                break;
            case FieldType.Double or FieldType.Float:
                Number(limits, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), path, mustBeSet, field.HasPresence);
                break;
            default:
                // Exact beyond 2^53 is not needed: every limit of ours is below it.
                Number(limits, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), path, mustBeSet, field.HasPresence);
                break;
        }
    }

    private void Text(FieldLimits limits, string text, string path, bool mustBeSet)
    {
        if (text.Length == 0)
        {
            found.Unless(!mustBeSet, path, "required", "Must be stated.");
            return;
        }

        var (length, clean) = Measure(text, limits.FreeText || limits.Format == Rule.V1.Format.Mrz);
        found.Unless(clean, path, "text.control", "Holds a control or direction character, or half a surrogate pair.");
        found.Unless(!mustBeSet || !string.IsNullOrWhiteSpace(text), path, "required", "Only spaces.");
        if (length > limits.MaxChars)
        {
            found.Add(path, "limit.chars", $"At most {limits.MaxChars} characters are allowed.");
            return;
        }

        if (limits.FreeText)
        {
            FreeTextFields++;
        }

        if (limits.CodeList.Length > 0)
        {
            found.Unless(
                CodeListCatalog.Find(limits.CodeList)?.Exists(text) == true,
                path, limits.CodeList + ".unknown", $"Not in the code list '{limits.CodeList}'.");
        }

        found.Unless(Formats.Holds(limits.Format, text), path, FormatRule(limits.Format), "Not of the form that this field has, or a check digit is wrong.");
    }

    /// <summary>Rule id of a form: <c>format.partialDate</c>.</summary>
    internal static string FormatRule(Rule.V1.Format format)
    {
        var name = format.ToString();
        return "format." + char.ToLowerInvariant(name[0]) + name[1..];
    }

    internal static (int Length, bool Clean) Measure(string text, bool lineFeeds)
    {
        var length = 0;
        var clean = true;
        foreach (var rune in text.EnumerateRunes())
        {
            length++;
            clean &= !(Rune.IsControl(rune) && !(lineFeeds && rune.Value == '\n'))
                // Direction overrides can make a name read as another one.
                && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0xFEFF or 0xFFFD);
        }

        return (length, clean);
    }

    private void Bytes(FieldLimits limits, int length, string path, bool mustBeSet)
    {
        if (length == 0 && !mustBeSet)
        {
            return;
        }

        found.Unless(length > 0, path, "required", "Must be stated.");
        found.Unless(
            length == 0 || (limits.ExactBytes == 0 ? length <= FieldLimits.MaxBytes : length == limits.ExactBytes),
            path, "limit.bytes", limits.ExactBytes == 0 ? $"At most {FieldLimits.MaxBytes} bytes are allowed." : $"Exactly {limits.ExactBytes} bytes are needed.");
    }

    private void Enumeration(FieldDescriptor field, int number, string path, bool mustBeSet)
    {
        found.Unless(number != 0 || !mustBeSet, path, "required", "Must be stated.");
        found.Unless(field.EnumType.FindValueByNumber(number) is not null, path, "enum.unknown", "Not a value that this version knows.");
    }

    private void Number(FieldLimits limits, double value, string path, bool mustBeSet, bool hasPresence)
    {
        if (!double.IsFinite(value))
        {
            found.Add(path, "number.notFinite", "Not a number.");
            return;
        }

        if (value == 0 && !hasPresence)
        {
            found.Unless(!mustBeSet, path, "required", "Must be stated.");
            return;
        }

        found.Unless(limits.Max == 0 || (value >= limits.Min && value <= limits.Max), path, "limit.range", $"Must be from {limits.Min} to {limits.Max}.");
    }
}
