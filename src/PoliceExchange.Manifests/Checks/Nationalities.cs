using System.Collections.Frozen;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Manifests.Checks;

/// <summary>Codes of nationality as lists have them: three letters, or the name of the country in one of the four languages.</summary>
internal static class Nationalities
{
    private static readonly FrozenDictionary<string, string> Names = Read();

    internal static string? Find(string text) =>
        CodeListCatalog.Find("nationality")!.Exists(text.ToUpperInvariant()) ? text.ToUpperInvariant()
        : text.Length <= 100 ? Names.GetValueOrDefault(TextFolding.Fold(text)) : null;

    // A name that two codes have in two languages is none.
    private static FrozenDictionary<string, string> Read() =>
        CodeListCatalog.Find("nationality")!.Entries
            .SelectMany(entry => entry.Labels.Select(label => (Name: TextFolding.Fold(label), entry.Code))).Distinct()
            .GroupBy(one => one.Name).Where(group => group.Count() == 1)
            .ToFrozenDictionary(group => group.Key, group => group.First().Code, StringComparer.Ordinal);
}
