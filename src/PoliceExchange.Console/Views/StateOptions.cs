using PoliceExchange.Console.Texts;
using PoliceExchange.Protocol.CodeLists;

namespace PoliceExchange.Console.Views;

/// <summary>States by name in the reader's language.</summary>
internal static class StateOptions
{
    public static IReadOnlyList<(string Value, string Label, string? Hint)> All(ConsoleTexts texts) =>
        [("", texts["choose"], null), .. CodeListCatalog.States.Entries.Select(entry => (entry.Code, texts.State(entry.Code), (string?)null)).OrderBy(one => one.Item2, StringComparer.Ordinal)];
}
