namespace PoliceExchange.Manifests.Files;

/// <summary>What stands in a cell.</summary>
internal enum CellKind : byte
{
    Empty,
    Text,

    /// <summary>A number of a workbook, in its invariant form.</summary>
    Number,

    /// <summary>A day that the workbook itself marks as one.</summary>
    Date,

    /// <summary>A formula; its text is the formula, never the value that was stored with it.</summary>
    Formula,

    /// <summary>An error value such as #N/A.</summary>
    Fault,

    /// <summary>Covered by a merged cell that begins elsewhere.</summary>
    Merged,
}

/// <summary>A cell.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; a day as yyyy-MM-dd.</param>
internal readonly record struct Cell(CellKind Kind, string Text)
{
    public static Cell Empty => new(CellKind.Empty, "");

    public bool IsEmpty => Kind == CellKind.Empty || (Kind == CellKind.Text && Text.Length == 0);

    public static Cell Of(string text) => text.Length == 0 ? Empty : new Cell(CellKind.Text, text);
}

/// <summary>A row as it stands in the file.</summary>
/// <param name="Number">Number as a spreadsheet shows it, from 1.</param>
/// <param name="Cells">Cells from column 1 on.</param>
/// <param name="Hidden">The workbook hides it.</param>
/// <param name="Problems">What is wrong with its form: defect and column.</param>
internal sealed record SheetRow(int Number, Cell[] Cells, bool Hidden = false, IReadOnlyList<(string Defect, int Column)>? Problems = null)
{
    public Cell this[int column] => column >= 1 && column <= Cells.Length ? Cells[column - 1] : Cell.Empty;

    public bool IsBlank => Array.TrueForAll(Cells, cell => cell.IsEmpty || (cell.Kind == CellKind.Text && string.IsNullOrWhiteSpace(cell.Text)));
}

/// <summary>What a file turned out to be; reported, so that a wrong guess is seen.</summary>
/// <param name="Format">CSV or XLSX.</param>
/// <param name="Encoding">Code page of a CSV.</param>
/// <param name="Evidence">Why that one: a key of the texts.</param>
/// <param name="Separator">Separator of a CSV.</param>
/// <param name="Sheet">Sheet of a workbook.</param>
/// <param name="DateSystem">1900 or 1904, of a workbook.</param>
internal sealed record FileFacts(string Format, string Encoding = "", string Evidence = "", string Separator = "", string Sheet = "", int DateSystem = 0);

/// <summary>A sheet of rows.</summary>
internal sealed record Sheet(FileFacts Facts, IReadOnlyList<SheetRow> Rows, IReadOnlyList<int> HiddenColumns);

/// <summary>How a file is to be read, where its owner states it.</summary>
/// <param name="Encoding">utf-8, utf-16, windows-1252 or iso-8859-1; null to decide by evidence.</param>
/// <param name="Separator">Separator; null likewise.</param>
/// <param name="Sheet">Name of the sheet; null for the only visible one.</param>
internal sealed record ReadOptions(string? Encoding = null, char? Separator = null, string? Sheet = null);
