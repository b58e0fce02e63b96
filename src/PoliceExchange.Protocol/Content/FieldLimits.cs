using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Rule.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>The rule of a field as its descriptor states it, with the defaults of rule.proto. Descriptors are immutable, so the cache may be shared.</summary>
internal sealed record FieldLimits(bool Required, int MaxChars, int MaxItems, bool FreeText, string CodeList, Format Format, long Min, long Max, int ExactBytes)
{
    private const int DefaultChars = 80;
    private const int DefaultItems = 16;

    private static readonly ConcurrentDictionary<FieldDescriptor, FieldLimits> Cache = new();

    internal const int MaxBytes = 64;

    internal static FieldLimits Of(FieldDescriptor field) => Cache.GetOrAdd(field, Read);

    private static FieldLimits Read(FieldDescriptor field)
    {
        var rule = field.GetOptions()?.GetExtension(RuleExtensions.Field) ?? new FieldRule();
        return new FieldLimits(
            rule.Required,
            rule.MaxChars == 0 ? DefaultChars : (int)rule.MaxChars,
            rule.MaxItems == 0 ? DefaultItems : (int)rule.MaxItems,
            rule.FreeText,
            rule.CodeList,
            rule.Format,
            rule.Min,
            rule.Max,
            (int)rule.ExactBytes);
    }
}
