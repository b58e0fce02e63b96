using System.Collections.Frozen;

namespace PoliceExchange.Protocol.CodeLists;

/// <summary>The code lists that this build ships, read once from its resources. Immutable, so it may be shared by every tenant of a process.</summary>
public static class CodeListCatalog
{
    private const string Suffix = ".json";

    private static readonly Lazy<FrozenDictionary<string, CodeList>> Lists = new(ReadAll);

    /// <summary>All lists.</summary>
    public static IReadOnlyCollection<CodeList> All => Lists.Value.Values;

    /// <summary>ICCS offences.</summary>
    public static CodeList Iccs => Get("iccs");

    /// <summary>ISO 3166-1 alpha-3 codes.</summary>
    public static CodeList States => Get("state");

    /// <summary>Labels of every enum value, by value name.</summary>
    public static CodeList Enums => Get("enum");

    /// <summary>The list, or null.</summary>
    public static CodeList? Find(string name) => Lists.Value.GetValueOrDefault(name);

    /// <summary>A list that fields refer to.</summary>
    /// <exception cref="ArgumentException">No such list.</exception>
    public static CodeList Get(string name) =>
        Find(name) ?? throw new ArgumentException($"No code list '{name}'.", nameof(name));

    private static FrozenDictionary<string, CodeList> ReadAll()
    {
        var assembly = typeof(CodeListCatalog).Assembly;
        var lists = new Dictionary<string, CodeList>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith("codelist.", StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var list = CodeList.Read(stream);
                lists.Add(list.Name, list);
            }
        }

        return lists.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
