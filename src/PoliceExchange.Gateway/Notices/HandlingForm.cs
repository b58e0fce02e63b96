using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Sealing;
using Wire = PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The handling codes in the form of the content (protobuf) and in that of the clear header (JSON): one vocabulary, two encodings.</summary>
internal static class HandlingForm
{
    /// <summary>The header's form; null when a code is unspecified or unknown (I4).</summary>
    public static Wire.Handling? ToHeader(HandlingCodes codes, DateTimeOffset? validUntil)
    {
        if (Code<Wire.Classification>(codes.Classification, ClassificationDescriptor) is not { } classification
            || Code<Consent>(codes.JudicialUse, JudicialUseDescriptor) is not { } judicial
            || Code<Wire.OnwardUse>(codes.Onward, OnwardDescriptor) is not { } onward
            || Code<Wire.DisplayClass>(codes.DisplayClass, DisplayDescriptor) is not { } display
            || Code<Consent>(codes.InformSubject, InformDescriptor) is not { } inform
            || Code<CacheMode>(codes.Cache, CacheDescriptor) is not { } cache)
        {
            return null;
        }
        var purposes = codes.Purposes.Select(purpose => Code<NoticePurpose>(purpose, PurposeDescriptor)).ToList();
        var releasable = codes.ReleasableTo.Select(AudienceToken.TryParse).ToList();
        if (purposes.Contains(null) || releasable.Contains(null))
        {
            return null;
        }
        return new Wire.Handling
        {
            Classification = classification,
            JudicialUse = judicial,
            Onward = onward,
            Purposes = [.. purposes.Select(purpose => purpose!.Value)],
            ExcludeStates = [.. codes.ExcludeStates],
            ReleasableTo = [.. releasable.Select(token => token!)],
            Agencies = [.. codes.Agencies],
            DisplayClass = display,
            InformSubject = inform,
            Cache = cache == CacheMode.None ? CacheRule.None : new CacheRule(cache, (int)codes.CacheTtlSeconds),
            AutoExpire = codes.AutoExpire is not null && validUntil is not null,
        };
    }

    /// <summary>The content's form.</summary>
    /// <param name="handling">The header's form.</param>
    /// <param name="autoExpire">When it ends by itself; only the content says the time.</param>
    public static HandlingCodes ToContent(Wire.Handling handling, Google.Protobuf.WellKnownTypes.Timestamp? autoExpire)
    {
        var codes = new HandlingCodes
        {
            Classification = (Protocol.Handling.V1.Classification)Number(handling.Classification, ClassificationDescriptor),
            JudicialUse = (JudicialUse)Number(handling.JudicialUse, JudicialUseDescriptor),
            Onward = (Protocol.Handling.V1.OnwardUse)Number(handling.Onward, OnwardDescriptor),
            DisplayClass = (Protocol.Handling.V1.DisplayClass)Number(handling.DisplayClass, DisplayDescriptor),
            InformSubject = (InformSubject)Number(handling.InformSubject, InformDescriptor),
            Cache = (CachePolicy)Number(handling.Cache.Mode, CacheDescriptor),
            CacheTtlSeconds = (uint)handling.Cache.TtlSeconds,
            AutoExpire = handling.AutoExpire ? autoExpire : null,
        };
        codes.Purposes.AddRange(handling.Purposes.Select(purpose => (Purpose)Number(purpose, PurposeDescriptor)));
        codes.ExcludeStates.AddRange(handling.ExcludeStates);
        codes.ReleasableTo.AddRange(handling.ReleasableTo.Select(token => token.ToString()));
        codes.Agencies.AddRange(handling.Agencies);
        return codes;
    }

    /// <summary>Equal code by code.</summary>
    public static bool Same(Wire.Handling a, Wire.Handling b) =>
        a.Classification == b.Classification && a.JudicialUse == b.JudicialUse && a.Onward == b.Onward && a.DisplayClass == b.DisplayClass
        && a.InformSubject == b.InformSubject && a.Cache == b.Cache && a.AutoExpire == b.AutoExpire
        && a.Purposes.SequenceEqual(b.Purposes) && a.ExcludeStates.SequenceEqual(b.ExcludeStates)
        && a.ReleasableTo.SequenceEqual(b.ReleasableTo) && a.Agencies.SequenceEqual(b.Agencies);

    /// <summary>The header code of a protobuf enum value, by wire name; null when it is unspecified or unknown.</summary>
    public static T? Code<T>(Enum value, EnumDescriptor descriptor)
        where T : struct, Enum
    {
        var number = Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture);
        if (number == 0 || descriptor.FindValueByNumber(number) is not { } found)
        {
            return null;
        }
        var prefix = descriptor.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return Codes.TryParse<T>(found.Name[prefix.Length..], out var code) ? code : null;
    }

    private static int Number<T>(T code, EnumDescriptor descriptor)
        where T : struct, Enum => descriptor.FindValueByName(descriptor.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length] + Codes.Name(code)).Number;

    public static NoticePurpose? Purpose(Purpose purpose) => Code<NoticePurpose>(purpose, PurposeDescriptor);

    public static NoticePriority? Priority(Priority priority) => Code<NoticePriority>(priority, PriorityDescriptor);

    /// <summary>The content's code of a header's priority.</summary>
    public static Priority PriorityCode(NoticePriority priority) => (Priority)Number(priority, PriorityDescriptor);

    /// <summary>The code of a role by its wire name.</summary>
    public static Role RoleCode(string name) => RoleDescriptor.FindValueByName("ROLE_" + name) is { } found ? (Role)found.Number : Protocol.Handling.V1.Role.Unspecified;

    /// <summary>The code of a purpose by its wire name; unspecified for none.</summary>
    public static Purpose PurposeCode(string name) => PurposeDescriptor.FindValueByName("PURPOSE_" + name) is { } found ? (Purpose)found.Number : Protocol.Handling.V1.Purpose.Unspecified;

    public static DeskRole? Role(Role role) => Code<DeskRole>(role, RoleDescriptor);

    /// <summary>The content's family of a stored family name; unspecified when it has none.</summary>
    public static Family Family(string name) => Enumeration("Family").FindValueByName("FAMILY_" + name) is { } found ? (Family)found.Number : Protocol.Handling.V1.Family.Unspecified;

    /// <summary>True for a name of the outcome list, without its prefix.</summary>
    public static bool IsOutcome(string name) =>
        name != "UNSPECIFIED" && Protocol.Law.V1.LawReflection.Descriptor.FindTypeByName<EnumDescriptor>("OutcomeCode").FindValueByName("OUTCOME_CODE_" + name) is not null;

    /// <summary>True for a value that the list has, unspecified not among them.</summary>
    public static bool Enumerated<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) && !value.Equals(default(T));

    private static EnumDescriptor ClassificationDescriptor => Enumeration("Classification");

    private static EnumDescriptor JudicialUseDescriptor => Enumeration("JudicialUse");

    private static EnumDescriptor OnwardDescriptor => Enumeration("OnwardUse");

    private static EnumDescriptor DisplayDescriptor => Enumeration("DisplayClass");

    private static EnumDescriptor InformDescriptor => Enumeration("InformSubject");

    private static EnumDescriptor CacheDescriptor => Enumeration("CachePolicy");

    private static EnumDescriptor PurposeDescriptor => Enumeration("Purpose");

    private static EnumDescriptor PriorityDescriptor => Enumeration("Priority");

    private static EnumDescriptor RoleDescriptor => Enumeration("Role");

    private static EnumDescriptor Enumeration(string name) => HandlingReflection.Descriptor.FindTypeByName<EnumDescriptor>(name);
}
