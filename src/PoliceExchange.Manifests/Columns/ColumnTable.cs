using System.Collections.Frozen;
using PoliceExchange.Manifests.Files;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Manifests.Columns;

/// <summary>Headers in Spanish, English, Portuguese and French and their abbreviations, from the resource columns.json.</summary>
internal static class ColumnTable
{
    private static readonly FrozenDictionary<string, ManifestField> Exact;
    private static readonly IReadOnlyList<(string Start, ManifestField Field)> Starts;

    static ColumnTable()
    {
        var (exact, starts) = (new Dictionary<string, ManifestField>(StringComparer.Ordinal), new List<(string, ManifestField)>());
        using var document = Resource.Json("columns");
        foreach (var field in document.RootElement.EnumerateObject())
        {
            var meaning = Enum.Parse<ManifestField>(field.Name);
            foreach (var name in field.Value.EnumerateArray().Select(one => one.GetString()!))
            {
                if (name.EndsWith('*'))
                {
                    starts.Add((Key(name), meaning));
                }
                else if (!exact.TryAdd(Key(name), meaning) && exact[Key(name)] != meaning)
                {
                    throw new InvalidOperationException($"columns.json: {name} has two meanings.");
                }
            }
        }
        (Exact, Starts) = (exact.ToFrozenDictionary(StringComparer.Ordinal), starts);
    }

    /// <summary>A header without case, accents, spaces and signs.</summary>
    internal static string Key(string header) => TextFolding.Fold(header.Length > 100 ? header[..100] : header).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>What a header means; null for one that nobody knows.</summary>
    internal static ManifestField? Find(string header)
    {
        // A header that speaks of protection is one, however it goes on: what is not recognised would be read past and stay in the file.
        if (Words.Mentions("asylumHeader", TextFolding.Fold(header.Length > 100 ? header[..100] : header)))
        {
            return ManifestField.Asylum;
        }
        var key = Key(header);
        if (Exact.TryGetValue(key, out var field))
        {
            return field;
        }
        var start = Starts.FirstOrDefault(one => key.StartsWith(one.Start, StringComparison.Ordinal));
        return start.Start is null ? null : start.Field;
    }

    /// <summary>How many different meanings the cells of a row have, read as headers.</summary>
    internal static int Known(SheetRow row) =>
        row.Cells.Where(cell => cell.Kind == CellKind.Text && cell.Text.Length <= 100).Select(cell => Find(cell.Text)).Where(field => field is not null).Distinct().Count();
}
