using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.Manifests.Files;

/// <summary>A CSV file: code page, separator, rows.</summary>
internal static class CsvFile
{
    private const int Probed = 40;
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    internal static Sheet? Read(ReadOnlySpan<byte> bytes, ReadOptions options, FindingList found)
    {
        var decoded = TextDecoding.Decode(bytes, options.Encoding);
        if (decoded.Text is not { } text)
        {
            found.File("file.encoding");
            return null;
        }
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            found.File("file.kind");
            return null;
        }
        // The first line by which one spreadsheet program tells itself the separator.
        char? told = null;
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 5 && text[5] is '\r' or '\n')
        {
            told = text[4];
        }
        var separator = options.Separator ?? told ?? Separator(text);
        if (separator is not { } by || by is '"' or '\r' or '\n')
        {
            found.File("file.separator");
            return null;
        }
        var rows = Rows(text, by, skipFirst: told is not null, found);
        return rows is null ? null : new Sheet(new FileFacts("CSV", decoded.Encoding, decoded.Evidence, by == '\t' ? "TAB" : by.ToString()), rows, []);
    }

    private static List<SheetRow>? Rows(string text, char separator, bool skipFirst, FindingList found)
    {
        var reader = new CsvReader(text, separator);
        var rows = new List<SheetRow>();
        while (reader.Next() is { } row)
        {
            if (skipFirst && row.Number == 1)
            {
                continue;
            }
            if (row.Cells.Length > FileLimits.MaxColumns)
            {
                found.File("file.tooManyColumns", FileLimits.MaxColumns);
                return null;
            }
            if (row.Number > FileLimits.MaxSheetRows)
            {
                found.File("file.tooManyRows", FileLimits.MaxRows);
                return null;
            }
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>The separator by which the most headers are known ones; else the one that gives all first rows the same number of columns.</summary>
    private static char? Separator(string text)
    {
        var best = Separators.Select(separator => (Separator: separator, Score: Score(text, separator))).MaxBy(one => one.Score);
        return best.Score > 0 ? best.Separator : null;
    }

    private static int Score(string text, char separator)
    {
        var reader = new CsvReader(text, separator);
        var (known, widths) = (0, new List<int>());
        for (var i = 0; i < Probed && reader.Next() is { } row; i++)
        {
            if (!row.IsBlank)
            {
                widths.Add(row.Cells.Length);
                known = Math.Max(known, row.Cells.Length > 1 ? ColumnTable.Known(row) : 0);
            }
        }
        var same = widths.Count > 0 && widths[0] > 1 && widths.TrueForAll(width => width == widths[0]);
        return (known * 1_000) + (same ? widths[0] : 0);
    }
}
