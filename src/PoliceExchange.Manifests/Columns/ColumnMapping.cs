using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Manifests.Files;

namespace PoliceExchange.Manifests.Columns;

/// <summary>Where the meaning of a column comes from.</summary>
internal enum MappingSource
{
    /// <summary>Nobody knows it: not read.</summary>
    None,

    /// <summary>The table of headers.</summary>
    Proposed,

    /// <summary>What the unit confirmed for the same headers before.</summary>
    Remembered,

    /// <summary>What the caller stated now.</summary>
    Stated,
}

/// <summary>A column of the file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Header">As it stands.</param>
/// <param name="Field">Its meaning; null when it is not read.</param>
/// <param name="Source">Who says so.</param>
internal sealed record ManifestColumn(int Number, string Header, ManifestField? Field, MappingSource Source);

/// <summary>What the columns of a file mean.</summary>
/// <param name="HeaderRow">Row of the headers.</param>
/// <param name="Columns">Every column with a header.</param>
/// <param name="Fingerprint">Of the headers; the key under which a mapping is remembered.</param>
internal sealed record ColumnMapping(int HeaderRow, IReadOnlyList<ManifestColumn> Columns, string Fingerprint)
{
    private const int HeaderRows = 20;

    private readonly Dictionary<ManifestField, ManifestColumn> _byField =
        Columns.Where(column => column.Field is not null).GroupBy(column => column.Field!.Value).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Fields without which nobody can be told to another state.</summary>
    internal static readonly ManifestField[] Required =
    [
        ManifestField.Surname, ManifestField.Forenames, ManifestField.BirthDate, ManifestField.Sex, ManifestField.Nationality,
        ManifestField.RemovalType, ManifestField.OrderNumber, ManifestField.OrderDate, ManifestField.Stay, ManifestField.Appeal,
    ];

    /// <summary>The column of a field; null where there is none.</summary>
    internal ManifestColumn? this[ManifestField field] => _byField.GetValueOrDefault(field);

    /// <summary>The mapping of a sheet: stated before remembered before proposed. Null when no row reads as headers.</summary>
    internal static ColumnMapping? Of(Sheet sheet, IReadOnlyDictionary<string, ManifestField?> stated, MappingMemory memory, string unit, FindingList found)
    {
        var header = sheet.Rows.Where(row => !row.IsBlank).Take(HeaderRows).MaxBy(ColumnTable.Known);
        if (header is null || Enumerable.Range(0, header.Cells.Length).All(i => header.Cells[i].IsEmpty)
            || (ColumnTable.Known(header) < 2 && stated.Count == 0 && memory.Find(unit, FingerprintOf(header)) is null))
        {
            found.File("file.noHeader");
            return null;
        }
        var fingerprint = FingerprintOf(header);
        var remembered = memory.Find(unit, fingerprint);
        var columns = new List<ManifestColumn>();
        for (var i = 1; i <= header.Cells.Length; i++)
        {
            var text = header[i].Kind == CellKind.Text ? header[i].Text : "";
            columns.Add(Column(i, text, stated, remembered));
        }
        return new ColumnMapping(header.Number, columns, fingerprint);
    }

    private static ManifestColumn Column(int number, string header, IReadOnlyDictionary<string, ManifestField?> stated, RememberedMapping? remembered)
    {
        // Neither memory nor caller makes a protection claim anything else.
        if (header.Length > 0 && ColumnTable.Find(header) is ManifestField.Asylum or ManifestField.Own)
        {
            return new ManifestColumn(number, header, ColumnTable.Find(header), MappingSource.Proposed);
        }
        if (stated.TryGetValue(CellName.Letters(number), out var field) || (header.Length > 0 && stated.TryGetValue(header, out field)))
        {
            return new ManifestColumn(number, header, field, MappingSource.Stated);
        }
        if (header.Length > 0 && remembered is not null && remembered.Columns.TryGetValue(ColumnTable.Key(header), out var known))
        {
            return new ManifestColumn(number, header, known, MappingSource.Remembered);
        }
        return header.Length > 0 && ColumnTable.Find(header) is { } proposed
            ? new ManifestColumn(number, header, proposed, MappingSource.Proposed)
            : new ManifestColumn(number, header, null, MappingSource.None);
    }

    // Our own columns are left out, so that a file of bad rows is known as what it came from.
    private static string FingerprintOf(SheetRow header)
    {
        var keys = header.Cells.Select(cell => ColumnTable.Key(cell.Text)).Where(key => key.Length > 0 && ColumnTable.Find(key) != ManifestField.Own);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', keys))));
    }
}
