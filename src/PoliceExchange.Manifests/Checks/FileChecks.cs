using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Manifests.Checks;

/// <summary>What only the whole file shows: its columns, the order of its dates, rows that are none, and who stands in it twice.</summary>
internal static class FileChecks
{
    private static readonly ManifestField[] Dates = [ManifestField.BirthDate, ManifestField.PassportExpiry, ManifestField.OrderDate, ManifestField.ConvictionDate];

    internal static void Columns(Sheet sheet, ColumnMapping mapping, FindingList found)
    {
        foreach (var field in ColumnMapping.Required.Where(field => mapping[field] is null))
        {
            found.Add("column.missing", 0, 0, field.ToString(), "", field);
        }
        if (mapping[ManifestField.Passport] is null && mapping[ManifestField.TravelDocument] is null && mapping[ManifestField.Mrz] is null)
        {
            found.Add("column.missing", 0, 0, nameof(ManifestField.Passport), "", ManifestField.Passport);
        }
        foreach (var twice in mapping.Columns.Where(column => column.Field is not null and not ManifestField.Own).GroupBy(column => column.Field).Where(group => group.Count() > 1))
        {
            foreach (var column in twice.Skip(1))
            {
                found.Add("column.twice", mapping.HeaderRow, column.Number, column.Header, column.Header, CellName.Letters(twice.First().Number), twice.Key!);
            }
        }
        foreach (var column in mapping.Columns)
        {
            if (column.Field == ManifestField.Asylum)
            {
                found.Add("column.asylum", mapping.HeaderRow, column.Number, column.Header, column.Header);
            }
            else if (column.Field is null && column.Header.Length > 0 && column.Source == MappingSource.None)
            {
                found.Add("column.unknown", mapping.HeaderRow, column.Number, column.Header, column.Header);
            }
        }
        foreach (var column in sheet.HiddenColumns.Where(column => column <= mapping.Columns.Count && mapping.Columns[column - 1].Header.Length > 0))
        {
            found.Add("column.hidden", mapping.HeaderRow, column, mapping.Columns[column - 1].Header, mapping.Columns[column - 1].Header);
        }
    }

    /// <summary>The order of day and month of each column of dates. One error for a column that does not say it.</summary>
    internal static IReadOnlyDictionary<ManifestField, DateOrder?> DateOrders(IReadOnlyList<SheetRow> rows, ColumnMapping mapping, DateOrder? stated, FindingList found)
    {
        var orders = new Dictionary<ManifestField, DateOrder?>();
        foreach (var field in Dates)
        {
            if (mapping[field] is not { } column)
            {
                continue;
            }
            var dates = DateColumn.Of(rows, column.Number, stated);
            if (dates.IsMixed)
            {
                found.Add("column.datesMixed", 0, column.Number, column.Header, "", dates.DayFirstRow, dates.MonthFirstRow);
            }
            else if (dates.IsAmbiguous)
            {
                found.Add("column.dateOrder", 0, column.Number, column.Header, "", dates.OpenRows);
            }
            orders[field] = dates.Order;
        }
        return orders;
    }

    /// <summary>Says what is wrong with the shape of a row; true when its cells can be read at all.</summary>
    internal static bool IsReadable(RowScope scope, Sheet sheet)
    {
        var (row, mapping) = (scope.Cells, scope.Mapping);
        if (row.Hidden)
        {
            scope.ReportAt("row.hidden", 0);
        }
        if (row.Problems is not null)
        {
            return true;
        }
        var width = mapping.Columns.Count;
        var extra = Array.FindIndex(row.Cells, Math.Min(width, row.Cells.Length), cell => !cell.IsEmpty);
        if (extra >= 0)
        {
            scope.ReportAt("row.fields", extra + 1, width, row.Cells.Length);
            return false;
        }
        var filled = mapping.Columns.Count(column => column.Field is not null && !row[column.Number].IsEmpty);
        if (filled <= 2 || row.Cells.Where(cell => !cell.IsEmpty).Take(1).Any(cell => Words.Is("total", cell.Text.TrimEnd(':', ' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'))))
        {
            scope.ReportAt("row.fragment", 0, filled);
            return false;
        }
        if (sheet.Facts.Format == "CSV" && row.Cells.Length < width)
        {
            scope.ReportAt("row.fields", row.Cells.Length + 1, width, row.Cells.Length);
            return false;
        }
        if (mapping.Columns.Count(column => column.Field is not null && column.Header.Length > 0 && row[column.Number].Text == column.Header) * 2 > mapping.Columns.Count(column => column.Field is not null))
        {
            scope.ReportAt("row.header", 0);
            return false;
        }
        return true;
    }

    internal static void Twice(IReadOnlyList<RowScope> scopes)
    {
        var (rows, persons) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var values = new Dictionary<(ManifestField, string), int>();
        foreach (var scope in scopes)
        {
            if (scope.Row.Values.Count == 0)
            {
                continue;
            }
            if (Earlier(rows, string.Join('\u001F', scope.Row.Values.Select(one => $"{one.Key}={one.Value}")), scope) is { } same)
            {
                scope.ReportAt("row.twice", 0, same);
                continue;
            }
            if (scope.Row.Surname.Length > 0 && scope.Row.BirthDate.Length > 0
                && Earlier(persons, TextFolding.Fold(scope.Row.Surname) + "|" + TextFolding.Fold(scope.Row.Forenames) + "|" + scope.Row.BirthDate, scope) is { } person)
            {
                scope.Report("person.twice", ManifestField.Surname, person);
            }
            Value(scope, ManifestField.Seat, "seat.twice", values);
            Value(scope, ManifestField.Passport, "document.twice", values);
            Value(scope, ManifestField.TravelDocument, "document.twice", values);
            Value(scope, ManifestField.OrderNumber, "order.twice", values);
        }
    }

    /// <summary>A surname that is a forename of others and no surname, beside a forename that is a surname of others and no forename.</summary>
    internal static void Swapped(IReadOnlyList<RowScope> scopes)
    {
        var (surnames, forenames) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var scope in scopes)
        {
            Count(surnames, scope.Row.Surname, 1);
            Count(forenames, scope.Row.Forenames, 1);
        }
        foreach (var scope in scopes.Where(scope => scope.Has(ManifestField.Surname) && scope.Has(ManifestField.Forenames)))
        {
            Count(surnames, scope.Row.Surname, -1);
            Count(forenames, scope.Row.Forenames, -1);
            if (Reads(scope.Row.Surname, forenames, surnames) && Reads(scope.Row.Forenames, surnames, forenames))
            {
                scope.Report("name.swapped", ManifestField.Surname);
            }
            Count(surnames, scope.Row.Surname, 1);
            Count(forenames, scope.Row.Forenames, 1);
        }
    }

    private static bool Reads(string name, Dictionary<string, int> like, Dictionary<string, int> unlike) =>
        Tokens(name) is { Length: > 0 } words && Array.TrueForAll(words, word => like.GetValueOrDefault(word) > 1 && unlike.GetValueOrDefault(word) == 0);

    private static void Count(Dictionary<string, int> counts, string name, int by)
    {
        foreach (var word in Tokens(name))
        {
            counts[word] = counts.GetValueOrDefault(word) + by;
        }
    }

    private static string[] Tokens(string name) => TextFolding.Fold(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void Value(RowScope scope, ManifestField field, string defect, Dictionary<(ManifestField, string), int> values)
    {
        if (!scope.Has(field))
        {
            return;
        }
        var key = (field, scope.Text(field).ToUpperInvariant());
        if (values.TryGetValue(key, out var earlier))
        {
            scope.Report(defect, field, earlier);
        }
        else
        {
            values.Add(key, scope.Row.Number);
        }
    }

    private static int? Earlier(Dictionary<string, int> seen, string key, RowScope scope)
    {
        if (seen.TryGetValue(key, out var earlier))
        {
            return earlier;
        }
        seen.Add(key, scope.Row.Number);
        return null;
    }
}
