using System.Text.Json;

namespace PoliceExchange.Cli.Texts;

/// <summary>Texts that people read, in one language; a file per language, embedded. A test holds the files against each other.</summary>
internal sealed class TextCatalog
{
    /// <summary>Languages of the hemisphere's official texts; the first is the fallback.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "es", "pt", "fr"];

    private readonly IReadOnlyDictionary<string, string> _texts;

    private TextCatalog(string language, IReadOnlyDictionary<string, string> texts) => (Language, _texts) = (language, texts);

    public string Language { get; }

    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key; a missing one is a defect that the test of the files finds.</summary>
    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No text {key} in {Language}.");

    /// <summary>A text with its places filled.</summary>
    public string Format(string key, params object[] values) => string.Format(System.Globalization.CultureInfo.InvariantCulture, this[key], values);

    /// <summary>The language asked for, else that of the terminal (LC_ALL before LANG, as POSIX has it), else English.</summary>
    public static TextCatalog For(string? asked, Func<string, string?> environment)
    {
        var wanted = asked ?? (environment("LC_ALL") is { Length: > 0 } all ? all : environment("LANG"));
        var code = wanted is { Length: >= 2 } ? wanted[..2].ToLowerInvariant() : "";
        return Load(Languages.Contains(code) ? code : Languages[0]);
    }

    public static TextCatalog Load(string language)
    {
        using var stream = typeof(TextCatalog).Assembly.GetManifestResourceStream($"PoliceExchange.Cli.Texts.{language}.json")
            ?? throw new InvalidOperationException($"Texts/{language}.json is not embedded in this build.");
        return new TextCatalog(language, JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!);
    }
}
