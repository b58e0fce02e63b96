using System.Globalization;
using System.Xml;

namespace PoliceExchange.Manifests.Files;

/// <summary>The cells of one sheet.</summary>
internal sealed class SheetReader(PackageParts package, SharedTexts texts, DateStyles styles, bool is1904)
{
    private const int MaxMerges = 10_000;

    private readonly List<SheetRow> _rows = [];
    private readonly List<int> _hidden = [];
    private readonly List<(int Column, int Row, int LastColumn, int LastRow)> _merges = [];

    internal static bool HasCells(PackageParts package, string part)
    {
        using var xml = package.Open(part);
        while (xml is not null && xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "c")
            {
                return true;
            }
        }
        return false;
    }

    internal Sheet? Read(string name, string part, FindingList found)
    {
        using var xml = package.Open(part);
        if (xml is null)
        {
            found.File("file.damaged");
            return null;
        }
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            switch (xml.LocalName)
            {
                case "col" when xml.GetAttribute("hidden") is "1" or "true":
                    Hide(Number(xml.GetAttribute("min")), Number(xml.GetAttribute("max")));
                    break;
                case "row" when Row(xml) is { } refusal:
                    found.File(refusal, refusal == "file.tooManyRows" ? FileLimits.MaxRows : FileLimits.MaxColumns);
                    return null;
                case "mergeCell" when _merges.Count < MaxMerges && xml.GetAttribute("ref")?.Split(':') is [var first, var last]:
                    var ((column, row), (lastColumn, lastRow)) = (CellName.Read(first), CellName.Read(last));
                    _merges.Add((column, row, lastColumn, lastRow));
                    break;
                default:
                    break;
            }
        }
        Merge();
        return new Sheet(new FileFacts("XLSX", Sheet: name, DateSystem: is1904 ? 1904 : 1900), _rows, _hidden);
    }

    /// <summary>The day of a serial number, or null where it is none. In the 1900 system 60 is a 29 February that never was.</summary>
    internal static DateOnly? Day(double serial, bool is1904)
    {
        if (!(serial >= 0 && serial < 2_958_466) || serial != Math.Floor(serial))
        {
            return null;
        }
        var days = (int)serial;
        return is1904 ? new DateOnly(1904, 1, 1).AddDays(Math.Min(days, 2_957_003))
            : days is 0 or 60 ? null
            : new DateOnly(1899, 12, 31).AddDays(days > 60 ? days - 1 : days);
    }

    private void Hide(int first, int last)
    {
        for (var column = first; first > 0 && column <= Math.Min(last, FileLimits.MaxColumns); column++)
        {
            _hidden.Add(column);
        }
    }

    // Reads a row to its end; the reason to refuse the file, else null.
    private string? Row(XmlReader xml)
    {
        var previous = _rows.Count == 0 ? 0 : _rows[^1].Number;
        var number = Number(xml.GetAttribute("r")) is > 0 and var stated ? stated : previous + 1;
        var hidden = xml.GetAttribute("hidden") is "1" or "true";
        if (number <= previous)
        {
            throw new InvalidDataException("Rows go backwards.");
        }
        var cells = new List<Cell>();
        if (!xml.IsEmptyElement)
        {
            var depth = xml.Depth;
            while (xml.Read() && xml.Depth > depth)
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "c" && xml.Depth == depth + 1)
                {
                    var column = CellName.Read(xml.GetAttribute("r") ?? "").Column is > 0 and var at ? at : cells.Count + 1;
                    var cell = Value(xml);
                    if (cell.Kind == CellKind.Empty)
                    {
                        continue;
                    }
                    if (column > FileLimits.MaxColumns)
                    {
                        return "file.tooManyColumns";
                    }
                    while (cells.Count < column)
                    {
                        cells.Add(Cell.Empty);
                    }
                    cells[column - 1] = cell;
                }
            }
        }
        if (cells.Count > 0)
        {
            _rows.Add(new SheetRow(number, [.. cells], hidden));
        }
        return _rows.Count > FileLimits.MaxSheetRows ? "file.tooManyRows" : null;
    }

    private Cell Value(XmlReader xml)
    {
        var (type, style) = (xml.GetAttribute("t") ?? "n", xml.GetAttribute("s"));
        if (xml.IsEmptyElement)
        {
            return Cell.Empty;
        }
        var (value, inline, formula, depth) = ("", (string?)null, (string?)null, xml.Depth);
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            switch (xml.LocalName)
            {
                // A cell that shares the formula of another one has an empty element.
                case "f":
                    formula = "=" + SharedTexts.Item(xml);
                    break;
                case "v":
                    value = SharedTexts.Item(xml);
                    break;
                case "is":
                    inline = SharedTexts.Item(xml);
                    break;
                default:
                    break;
            }
        }
        if (formula is not null)
        {
            return new Cell(CellKind.Formula, formula);
        }
        return type switch
        {
            "s" => Cell.Of(texts.Find(value) ?? throw new InvalidDataException("No such shared string.")),
            "inlineStr" => Cell.Of(inline ?? ""),
            "str" => Cell.Of(value),
            "e" => new Cell(CellKind.Fault, value),
            "b" => Cell.Of(value is "1" or "true" ? "TRUE" : "FALSE"),
            "d" => value.Length >= 10 ? new Cell(CellKind.Date, value[..10]) : Cell.Of(value),
            _ => NumberOf(value, style),
        };
    }

    private Cell NumberOf(string value, string? style)
    {
        if (value.Length == 0)
        {
            return Cell.Empty;
        }
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            throw new InvalidDataException("Not a number.");
        }
        if (styles.IsDay(style) && Day(Math.Floor(number), is1904) is { } day)
        {
            return new Cell(CellKind.Date, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
        // A whole number is shown without the exponent that the file may have it in; beyond 15 digits spreadsheets have rounded it already.
        return new Cell(CellKind.Number, number == Math.Floor(number) && Math.Abs(number) < 1e15 ? number.ToString("F0", CultureInfo.InvariantCulture) : value);
    }

    private void Merge()
    {
        var (byNumber, left) = (new Dictionary<int, int>(), FileLimits.MaxSheetRows * FileLimits.MaxColumns);
        for (var i = 0; i < _rows.Count; i++)
        {
            byNumber[_rows[i].Number] = i;
        }
        foreach (var (column, row, lastColumn, lastRow) in _merges.Where(merge => merge.Column > 0 && merge.LastColumn >= merge.Column && merge.LastRow >= merge.Row))
        {
            for (var r = row; r <= Math.Min(lastRow, _rows.Count == 0 ? 0 : _rows[^1].Number); r++)
            {
                var width = Math.Min(lastColumn, FileLimits.MaxColumns) - column + 1;
                left -= Math.Max(1, width);
                if (left < 0)
                {
                    throw new InvalidDataException("Merges cells more often than there are cells.");
                }
                // A row of which only merged cells are left has no element of its own.
                if (width > 0 && byNumber.TryGetValue(r, out var index))
                {
                    Cover(index, r == row ? column + 1 : column, column + width - 1);
                }
            }
        }
    }

    private void Cover(int index, int first, int last)
    {
        var cells = _rows[index].Cells;
        if (last > cells.Length)
        {
            Array.Resize(ref cells, last);
            Array.Fill(cells, Cell.Empty, _rows[index].Cells.Length, last - _rows[index].Cells.Length);
            _rows[index] = _rows[index] with { Cells = cells };
        }
        for (var column = first; column <= last; column++)
        {
            cells[column - 1] = new Cell(CellKind.Merged, cells[column - 1].Text);
        }
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
