using Google.Protobuf.Reflection;
using PoliceExchange.Console.Texts;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Oversight.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Console.Views;

/// <summary>Values of the protocol's enums as forms and headers name them: without prefix.</summary>
internal static class EnumNames
{
    private static readonly Dictionary<Type, EnumDescriptor> Known = new FileDescriptor[]
        {
            HandlingReflection.Descriptor, PersonReflection.Descriptor, LawReflection.Descriptor, LookUpServiceReflection.Descriptor, OversightServiceReflection.Descriptor,
            Protocol.Content.V1.WantedReflection.Descriptor, Protocol.Followup.V1.LifecycleReflection.Descriptor,
        }
        .SelectMany(file => file.EnumTypes).ToDictionary(type => type.ClrType);

    /// <summary>The value of a name; the unspecified one, which every service refuses, for a name that is none.</summary>
    public static T Parse<T>(string name)
        where T : struct, Enum =>
        Known[typeof(T)] is var type && type.FindValueByName(Prefix(type) + name) is { } value ? (T)Enum.ToObject(typeof(T), value.Number) : default;

    /// <summary>Full name, by which labels are found.</summary>
    public static string Full<T>(T value)
        where T : struct, Enum =>
        Known[typeof(T)].FindValueByNumber(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture))?.Name ?? "";

    /// <summary>Name without prefix.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Full(value)[Prefix(Known[typeof(T)]).Length..];

    /// <summary>All values but the unspecified one, with their labels.</summary>
    public static IReadOnlyList<(string Value, string Label, string? Hint)> Options<T>(ConsoleTexts texts, params IReadOnlyCollection<T> only)
        where T : struct, Enum
    {
        var type = Known[typeof(T)];
        return
        [
            .. type.Values.Where(one => one.Number != 0 && (only.Count == 0 || only.Contains((T)Enum.ToObject(typeof(T), one.Number))))
                .Select(one => (one.Name[Prefix(type).Length..], texts.Code(one.Name), (string?)null)),
        ];
    }

    private static string Prefix(EnumDescriptor type) => type.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
}
