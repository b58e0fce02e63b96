using System.Collections.Frozen;
using System.Text.Json;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Protocol.Texts;

/// <summary>Who can mend what failed.</summary>
public enum FaultOwner
{
    /// <summary>Whoever called.</summary>
    You,

    /// <summary>The administrator of the caller's own node.</summary>
    Node,

    /// <summary>The operator of the hub.</summary>
    Hub,

    /// <summary>The other state.</summary>
    OtherState,

    /// <summary>Governance, which signs the directory.</summary>
    Governance,
}

/// <summary>A fault in words.</summary>
/// <param name="Title">Which check failed.</param>
/// <param name="Owner">Who can mend it.</param>
/// <param name="Fix">What to do.</param>
public sealed record FaultText(string Title, FaultOwner Owner, string Fix);

/// <summary>
/// Texts that people read, in the four languages of the region: embedded JSON, one file per language, keys
/// <c>violation.RULE</c>, <c>fault.REASON.title</c>, <c>fault.REASON.fix</c> and <c>owner.CODE</c>. A missing key is a failed test, not a blank.
/// </summary>
public static class ExchangeTexts
{
    /// <summary>The language that is there when no other is asked for.</summary>
    public const string English = "en";

    private const string Reason = "FAULT_REASON_";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> All =
        Languages.ToFrozenDictionary(language => language, Load, StringComparer.Ordinal);

    /// <summary>The languages.</summary>
    public static IReadOnlyList<string> Languages => ["en", "es", "pt", "fr"];

    /// <summary>The language of a locale such as <c>pt_BR.UTF-8</c>; English for an unknown one.</summary>
    public static string LanguageOf(string? locale) =>
        locale is { Length: >= 2 } && (locale.Length == 2 || !char.IsAsciiLetter(locale[2])) && locale[..2].ToLowerInvariant() is var two && All.ContainsKey(two) ? two : English;

    /// <summary>Every key of a language.</summary>
    public static IReadOnlyCollection<string> Keys(string language) => All[language].Keys;

    /// <summary>A text; null where the language has no such key.</summary>
    public static string? Find(string language, string key) => All.GetValueOrDefault(language)?.GetValueOrDefault(key);

    /// <summary>What a rule refuses; null for a rule of a later version.</summary>
    public static string? Violation(string language, string rule) => Find(language, "violation." + rule);

    /// <summary>A fault in words; a reason of a later version reads as unspecified.</summary>
    public static FaultText Fault(string language, FaultReason reason)
    {
        var name = NameOf(reason);
        return new FaultText(Text(language, $"fault.{name}.title"), OwnerOf(reason), Text(language, $"fault.{name}.fix"));
    }

    /// <summary>An owner in words.</summary>
    public static string Owner(string language, FaultOwner owner) => Text(language, "owner." + Code(owner));

    /// <summary>An owner for programs; the same in every language.</summary>
    public static string Code(FaultOwner owner) => owner switch
    {
        FaultOwner.You => "you",
        FaultOwner.Node => "node",
        FaultOwner.Hub => "hub",
        FaultOwner.OtherState => "other_state",
        FaultOwner.Governance => "governance",
        _ => throw new ArgumentOutOfRangeException(nameof(owner), owner, "Not an owner."),
    };

    /// <summary>The name of a reason without its prefix.</summary>
    public static string NameOf(FaultReason reason) =>
        FaultReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason)?.Name[Reason.Length..] ?? NameOf(FaultReason.Unspecified);

    private static FaultOwner OwnerOf(FaultReason reason) => reason switch
    {
        FaultReason.FieldInvalid or FaultReason.PolicyDenied or FaultReason.NotFound or FaultReason.StateConflict
            or FaultReason.SubmissionIdReused or FaultReason.MethodNotGranted or FaultReason.LimitExceeded => FaultOwner.You,
        FaultReason.CallerRevoked or FaultReason.NoBasis => FaultOwner.Governance,
        FaultReason.RecipientUnknown => FaultOwner.OtherState,
        FaultReason.QuotaExceeded => FaultOwner.Hub,
        _ => FaultOwner.Node,
    };

    private static string Text(string language, string key) =>
        Find(language, key) ?? Find(English, key) ?? throw new InvalidOperationException($"No text for {key}.");

    private static FrozenDictionary<string, string> Load(string language)
    {
        using var stream = typeof(ExchangeTexts).Assembly.GetManifestResourceStream($"texts.{language}.json")
            ?? throw new InvalidOperationException($"texts.{language}.json is not embedded in this build.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
