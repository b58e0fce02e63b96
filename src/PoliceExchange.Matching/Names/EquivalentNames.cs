using System.Collections.Frozen;

namespace PoliceExchange.Matching.Names;

/// <summary>Tokens that stand for one another and are not alike (PEPE, JOSE): embedded hand-made tables, a file per language (MATCHING.md 1.2).</summary>
internal static class EquivalentNames
{
    internal static readonly string[] Languages = ["es", "pt", "en", "fr", "ht", "nl"];

    private static readonly FrozenDictionary<string, string[]> Table = Load();

    /// <summary>What is used for a token, in the order of the tables; empty for most.</summary>
    internal static ReadOnlySpan<string> Of(string token) => Table.TryGetValue(token, out var others) ? others : [];

    private static FrozenDictionary<string, string[]> Load()
    {
        var table = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var language in Languages)
        {
            foreach (var words in Lines(language))
            {
                // The first name of a line is meant by each of the others; the others do not mean one another (ED, TED).
                foreach (var other in words.AsSpan(1))
                {
                    Link(table, words[0], other);
                    Link(table, other, words[0]);
                }
            }
        }
        return table.ToFrozenDictionary(one => one.Key, one => one.Value.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The lines of one language's table, each its tokens.</summary>
    internal static IEnumerable<string[]> Lines(string language)
    {
        using var stream = typeof(EquivalentNames).Assembly.GetManifestResourceStream($"names/{language}.txt") ?? throw new InvalidOperationException($"The table names/{language}.txt is not in this build.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split(' ');
            }
        }
    }

    private static void Link(Dictionary<string, List<string>> table, string from, string to)
    {
        if (from == to)
        {
            return;
        }
        if (!table.TryGetValue(from, out var others))
        {
            table[from] = others = [];
        }
        if (!others.Contains(to))
        {
            others.Add(to);
        }
    }
}
