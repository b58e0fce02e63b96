using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Console.Texts;

/// <summary>Words of the pages in one language. A missing key is a failed test; on a page it shows its name, which beats a page that fails at night.</summary>
internal sealed class ConsoleTexts
{
    private static readonly FrozenDictionary<string, ConsoleTexts> All =
        ExchangeTexts.Languages.ToFrozenDictionary(language => language, language => new ConsoleTexts(language), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, string> _texts;

    private ConsoleTexts(string language)
    {
        Language = language;
        _texts = Load($"console.{language}.json").Concat(Load($"console.fields.{language}.json")).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public string Language { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    public string this[string key] => _texts.GetValueOrDefault(key, key);

    public static ConsoleTexts For(string language) => All.GetValueOrDefault(language) ?? All[ExchangeTexts.English];

    public static bool IsLanguage(string? language) => language is not null && All.ContainsKey(language);

    public bool Has(string key) => _texts.ContainsKey(key);

    public string Format(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>The label of an enum's value by its full name, such as FAMILY_WANTED.</summary>
    public string Code(string name) => _texts.TryGetValue("code." + name, out var own) ? own : CodeListCatalog.Enums.Label(name, Language);

    /// <summary>What a decision asks of the reader, in words; its name for one of a later version.</summary>
    public string Obligation(string name) => ExchangeTexts.Find(Language, "policy.obligation." + name) ?? name;

    /// <summary>A state's name.</summary>
    public string State(string code) => CodeListCatalog.States.Label(code, Language);

    /// <summary>A state's name; of a member that is no state, such as a regional centre, the one that the directory has.</summary>
    public string State(string code, string known) => CodeListCatalog.States.Exists(code) ? State(code) : known;

    /// <summary>A group of states: CAN is the Andean Community and not Canada.</summary>
    public string Group(string id) => CodeListCatalog.Find("group")?.Label(id, Language) ?? id;

    /// <summary>Whom to call, as an answer has it: STATE/agency and what follows.</summary>
    public string Contact(string contact) => contact.Split('/', 2) is [{ Length: 3 } state, var rest] ? $"{State(state)}, {rest}" : contact;

    private static Dictionary<string, string> Load(string resource)
    {
        using var stream = typeof(ConsoleTexts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded in this build.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
