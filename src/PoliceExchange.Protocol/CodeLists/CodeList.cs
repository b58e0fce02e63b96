using System.Collections.Frozen;
using System.Text.Json;

namespace PoliceExchange.Protocol.CodeLists;

/// <summary>One code of a list with its labels.</summary>
/// <param name="Code">The code as it stands in messages.</param>
/// <param name="Parent">The wider code in a hierarchy such as ICCS, or null.</param>
/// <param name="Verified">False where our entry was not compared with the official text; shown to people, never a reason to refuse.</param>
/// <param name="Letter">Letter of a notice symbol, or null.</param>
/// <param name="Shape">Shape of a notice symbol, or null.</param>
/// <param name="Labels">In the order of <see cref="CodeList.Languages"/>.</param>
public sealed record CodeEntry(string Code, string? Parent, bool Verified, string? Letter, string? Shape, IReadOnlyList<string> Labels);

/// <summary>A versioned code list with labels in English, Spanish, Portuguese and French (D14).</summary>
public sealed class CodeList
{
    private static readonly string[] LanguageOrder = ["en", "es", "pt", "fr"];

    private readonly FrozenDictionary<string, CodeEntry> entries;

    private CodeList(string name, string version, string source, FrozenDictionary<string, CodeEntry> entries)
    {
        Name = name;
        Version = version;
        Source = source;
        this.entries = entries;
    }

    /// <summary>The languages every code has a label in, ISO 639-1.</summary>
    public static IReadOnlyList<string> Languages => LanguageOrder;

    /// <summary>Name by which fields refer to the list.</summary>
    public string Name { get; }

    /// <summary>Version of the list.</summary>
    public string Version { get; }

    /// <summary>Where the codes come from.</summary>
    public string Source { get; }

    /// <summary>All codes, in no order.</summary>
    public IReadOnlyCollection<CodeEntry> Entries => entries.Values;

    /// <summary>Whether the exact code is in the list.</summary>
    public bool Exists(string code) => entries.ContainsKey(code);

    /// <summary>The entry, or null.</summary>
    public CodeEntry? Find(string code) => entries.GetValueOrDefault(code);

    /// <summary>The label in the language, English where the language is not one of ours; the code itself where it is not in the list.</summary>
    public string Label(string code, string language)
    {
        if (!entries.TryGetValue(code, out var entry))
        {
            return code;
        }

        var index = Array.IndexOf(LanguageOrder, language);
        return entry.Labels[index < 0 ? 0 : index];
    }

    internal static CodeList Read(Stream json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var root = document.RootElement;
        var entries = new Dictionary<string, CodeEntry>(StringComparer.Ordinal);
        foreach (var code in root.GetProperty("codes").EnumerateObject())
        {
            var labels = code.Value.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!).ToArray();
            if (labels.Length != LanguageOrder.Length || labels.Any(string.IsNullOrWhiteSpace))
            {
                throw new InvalidDataException($"Code {code.Name} lacks a label.");
            }

            entries.Add(code.Name, new CodeEntry(
                code.Name,
                Text(code.Value, "parent"),
                !code.Value.TryGetProperty("verified", out var verified) || verified.GetBoolean(),
                Text(code.Value, "letter"),
                Text(code.Value, "shape"),
                labels));
        }

        return new CodeList(
            root.GetProperty("name").GetString()!,
            root.GetProperty("version").GetString()!,
            root.GetProperty("source").GetString()!,
            entries.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
