using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;

namespace PoliceExchange.Manifests.Rows;

/// <summary>A row while it is checked: reads cells by field, and names what is wrong at its column.</summary>
internal sealed class RowScope(SheetRow row, ColumnMapping mapping, FindingList found, DateOnly today, DateOnly? departure)
{
    private readonly HashSet<ManifestField> _bad = [];

    public ManifestRow Row { get; } = new(row.Number);

    public SheetRow Cells => row;

    public ColumnMapping Mapping => mapping;

    /// <summary>The day of the check.</summary>
    public DateOnly Today => today;

    /// <summary>The day of departure; the day of the check where no flight is known.</summary>
    public DateOnly Departure => departure ?? today;

    public bool HasErrors { get; private set; }

    /// <summary>There is a column for it.</summary>
    public bool Knows(ManifestField field) => mapping[field] is not null;

    /// <summary>It has a text that nothing was said against yet.</summary>
    public bool Has(ManifestField field) => Row.Text(field).Length > 0 && !_bad.Contains(field);

    /// <summary>Something was said against it: one cause is one finding.</summary>
    public bool IsBad(ManifestField field) => _bad.Contains(field);

    public string Text(ManifestField field) => Row.Text(field);

    /// <summary>Names a defect at the column of a field; at the row where there is no such column.</summary>
    public void Report(string defect, ManifestField field, params object[] arguments)
    {
        var column = mapping[field];
        Add(defect, column?.Number ?? 0, column?.Header ?? "", column is null ? "" : row[column.Number].Text, arguments);
        if (DefectTable.Find(defect).IsError)
        {
            _bad.Add(field);
        }
    }

    /// <summary>Names a defect at a column.</summary>
    public void ReportAt(string defect, int column, params object[] arguments)
    {
        var header = mapping.Columns.FirstOrDefault(one => one.Number == column);
        Add(defect, column, header?.Header ?? "", row[column].Text, arguments);
        if (header?.Field is { } field && DefectTable.Find(defect).IsError)
        {
            _bad.Add(field);
        }
    }

    private void Add(string defect, int column, string header, string text, object[] arguments)
    {
        HasErrors |= DefectTable.Find(defect).IsError;
        found.Add(defect, row.Number, column, header, text, arguments);
    }
}
