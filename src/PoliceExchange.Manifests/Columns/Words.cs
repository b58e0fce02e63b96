using System.Collections.Frozen;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Manifests.Columns;

/// <summary>What values and warning words are called in the four languages, from the resource values.json.</summary>
internal static class Words
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Values;
    private static readonly FrozenDictionary<string, string[]> Stems;

    static Words()
    {
        using var document = Resource.Json("values");
        var (values, stems) = (new Dictionary<string, FrozenDictionary<string, string>>(StringComparer.Ordinal), new Dictionary<string, string[]>(StringComparer.Ordinal));
        foreach (var list in document.RootElement.EnumerateObject())
        {
            if (list.Value.ValueKind == System.Text.Json.JsonValueKind.Array)
            {
                stems[list.Name] = [.. list.Value.EnumerateArray().Select(one => Key(one.GetString()!))];
                continue;
            }
            var meanings = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var meaning in list.Value.EnumerateObject())
            {
                foreach (var word in meaning.Value.EnumerateArray())
                {
                    meanings[Key(word.GetString()!)] = meaning.Name;
                }
            }
            values[list.Name] = meanings.ToFrozenDictionary(StringComparer.Ordinal);
        }
        (Values, Stems) = (values.ToFrozenDictionary(StringComparer.Ordinal), stems.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The meaning of a value in a closed list; null for none.</summary>
    internal static string? Meaning(string list, string value) => value.Length > 60 ? null : Values[list].GetValueOrDefault(Key(value));

    internal static bool? Flag(string value) => Meaning("flag", value) switch { "Yes" => true, "No" => false, _ => null };

    /// <summary>Whether the whole value is one of a list.</summary>
    internal static bool Is(string list, string value) => value.Length <= 60 && Stems[list].Contains(Key(value));

    /// <summary>Whether a folded text has a word that begins like one of a list.</summary>
    internal static bool Mentions(string list, string folded) => TextFolding.HasWordStart(folded, Stems[list]);

    private static string Key(string text) => TextFolding.Fold(text).Trim();
}
