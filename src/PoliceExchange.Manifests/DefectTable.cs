using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace PoliceExchange.Manifests;

/// <summary>A kind of defect.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="IsError">False for what is imported all the same.</param>
/// <param name="IsWithheld">What was found is not repeated: it must reach nobody, or one desk only.</param>
/// <param name="Expected">What is expected, a text per language.</param>
/// <param name="Fix">How to mend it, a text per language.</param>
internal sealed record Defect(string Code, bool IsError, bool IsWithheld, FrozenDictionary<string, string> Expected, FrozenDictionary<string, string> Fix)
{
    public string ExpectedIn(string language, IReadOnlyList<object> arguments) => Fill(Expected, language, arguments);

    public string FixIn(string language, IReadOnlyList<object> arguments) => Fill(Fix, language, arguments);

    private static string Fill(FrozenDictionary<string, string> texts, string language, IReadOnlyList<object> arguments) =>
        string.Format(CultureInfo.InvariantCulture, texts.GetValueOrDefault(language) ?? texts["en"], [.. arguments.Select(one => one is RuleText rule ? rule.In(language) : one)]);
}

/// <summary>Every kind of defect with its texts, from the resource defects.json.</summary>
internal static class DefectTable
{
    /// <summary>Languages of each text.</summary>
    internal static IReadOnlyList<string> Languages => ["en", "es", "pt", "fr"];

    private static readonly FrozenDictionary<string, Defect> All = Load();

    internal static IReadOnlyCollection<Defect> Defects => All.Values;

    internal static Defect Find(string code) => All[code];

    private static FrozenDictionary<string, Defect> Load()
    {
        using var document = Resource.Json("defects");
        return document.RootElement.EnumerateObject().Select(one => new Defect(
            one.Name,
            one.Value.GetProperty("severity").GetString() == "error",
            one.Value.TryGetProperty("withheld", out var withheld) && withheld.GetBoolean(),
            Texts(one.Value.GetProperty("expected")),
            Texts(one.Value.GetProperty("fix")))).ToFrozenDictionary(defect => defect.Code, StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string> Texts(JsonElement element) =>
        element.EnumerateObject().ToFrozenDictionary(one => one.Name, one => one.Value.GetString()!, StringComparer.Ordinal);
}
