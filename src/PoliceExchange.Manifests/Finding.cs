using PoliceExchange.Manifests.Files;

namespace PoliceExchange.Manifests;

/// <summary>One thing that is wrong, or worth a look, at a place of the file.</summary>
/// <param name="Defect">Code in the table of defects.</param>
/// <param name="Row">Row as a spreadsheet shows it; 0 for the file or a whole column.</param>
/// <param name="Column">Column from 1; 0 for the file or a whole row.</param>
/// <param name="Header">Header of the column.</param>
/// <param name="Found">What stands there; empty where repeating it would spread what must not travel.</param>
/// <param name="Arguments">Fill the places of the texts.</param>
internal sealed record Finding(Defect Defect, int Row, int Column, string Header, string Found, IReadOnlyList<object> Arguments)
{
    public bool IsError => Defect.IsError;

    /// <summary>C7, C or empty.</summary>
    public string Cell => Column == 0 ? "" : CellName.Letters(Column) + (Row == 0 ? "" : Row.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Findings up to a bound, so that a hostile file cannot grow the report.</summary>
internal sealed class FindingList
{
    private const int MostFound = 120;

    private readonly List<Finding> _items = [];

    public IReadOnlyList<Finding> Items => _items;

    public void File(string defect, params object[] arguments) => Add(defect, 0, 0, "", "", arguments);

    public void Add(string code, int row, int column, string header, string text, params object[] arguments)
    {
        if (_items.Count > FileLimits.MaxFindings)
        {
            return;
        }
        if (_items.Count == FileLimits.MaxFindings)
        {
            _items.Add(new Finding(DefectTable.Find("findings.more"), 0, 0, "", "", [FileLimits.MaxFindings]));
            return;
        }
        var defect = DefectTable.Find(code);
        var shown = defect.IsWithheld ? "" : text.Length > MostFound ? string.Concat(text.AsSpan(0, MostFound), "\u2026") : text;
        _items.Add(new Finding(defect, row, column, header, shown, arguments));
    }
}
