using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Console.Texts;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Rule.V1;

namespace PoliceExchange.Console.Views;

/// <summary>A field of a notice in words.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">One line each; empty where it has parts.</param>
/// <param name="Parts">Its own fields, one list for each of several.</param>
/// <param name="Lang">Language of values that another country typed; null for what was looked up in our lists.</param>
internal sealed record Fact(string Label, IReadOnlyList<string> Values, IReadOnlyList<IReadOnlyList<Fact>> Parts, string? Lang)
{
    /// <summary>
    /// The facts of a content: what is stated, in the order of the format; codes in the reader's language, what somebody typed as it was
    /// typed. Every kind of notice goes through here, so no field can be forgotten on a page.
    /// </summary>
    public static IReadOnlyList<Fact> Of(NoticeContent content, ConsoleTexts texts, TimeZoneInfo zone)
    {
        var facts = Of(content, content.Language, texts, zone, depth: 0);
        // What the notice is about first and by itself, its handling last: an officer reads the first screen.
        var body = NoticeContent.Descriptor.Oneofs.Single(one => one.Name == "body").Accessor.GetCaseFieldDescriptor(content) is { } field ? texts["field." + field.Name] : "";
        var handling = texts["field.handling"];
        return
        [
            .. facts.Where(fact => fact.Label == body && fact.Parts.Count > 0).SelectMany(fact => fact.Parts[0]),
            .. facts.Where(fact => fact.Label != handling && (fact.Label != body || fact.Parts.Count == 0)),
            .. facts.Where(fact => fact.Label == handling),
        ];
    }

    private static IReadOnlyList<Fact> Of(IMessage message, string language, ConsoleTexts texts, TimeZoneInfo zone, int depth)
    {
        var facts = new List<Fact>();
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            // The parser bounds depth too; here a defect of the format must not end the page.
            if (depth > 12 || field.FieldType is FieldType.Bytes || !IsStated(message, field))
            {
                continue;
            }
            var value = field.Accessor.GetValue(message);
            var items = field.IsRepeated ? ((System.Collections.IEnumerable)value).Cast<object>().ToList() : [value];
            var label = texts["field." + field.Name];
            facts.Add(field.FieldType == FieldType.Message && field.MessageType.ClrType != typeof(Timestamp)
                ? new Fact(label, [], [.. items.Select(item => Of((IMessage)item, language, texts, zone, depth + 1)).Where(parts => parts.Count > 0)], null)
                // A name is one line, however many parts it has.
                : new Fact(label, field.Name is "surnames" or "forenames" ? [string.Join(' ', items)] : [.. items.Select(item => Text(field, item, texts, zone))], [], field.FieldType == FieldType.String && ListOf(field).Length == 0 ? Known(language) : null));
        }
        return [.. facts.Where(fact => fact.Values.Count > 0 || fact.Parts.Count > 0)];
    }

    private static bool IsStated(IMessage message, FieldDescriptor field)
    {
        if (field.HasPresence)
        {
            return field.Accessor.HasValue(message);
        }
        var value = field.Accessor.GetValue(message);
        return value switch
        {
            System.Collections.IEnumerable many and not string => many.Cast<object>().Any(),
            string text => text.Length > 0,
            bool flag => flag,
            System.Enum code => Convert.ToInt32(code, CultureInfo.InvariantCulture) != 0,
            IConvertible number => Convert.ToDouble(number, CultureInfo.InvariantCulture) != 0,
            _ => value is not null,
        };
    }

    private static string Text(FieldDescriptor field, object value, ConsoleTexts texts, TimeZoneInfo zone) => value switch
    {
        Timestamp at => Moments.Text(at.ToDateTimeOffset(), zone, texts),
        bool flag => texts[flag ? "yes" : "no"],
        System.Enum code => field.EnumType.FindValueByNumber(Convert.ToInt32(code, CultureInfo.InvariantCulture)) is { } known ? texts.Code(known.Name) : code.ToString(),
        string text when ListOf(field) is { Length: > 0 } list => Named(list, text, texts),
        string text when IsDate(field) => Moments.Date(text, texts),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Named(string list, string code, ConsoleTexts texts) => CodeListCatalog.Find(list) is { } known && known.Exists(code) ? known.Label(code, texts.Language) : code;

    private static string ListOf(FieldDescriptor field) => RuleOf(field)?.CodeList ?? "";

    private static bool IsDate(FieldDescriptor field) => RuleOf(field)?.Format is Format.Date or Format.PartialDate;

    private static FieldRule? RuleOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(RuleExtensions.Field);

    // What stands in an attribute is one of our codes or nothing.
    private static string? Known(string language) => language.Length is 2 or 3 && language.All(char.IsAsciiLetterLower) ? language : null;
}
