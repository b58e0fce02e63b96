using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace PoliceExchange.UnitTests.Manifests;

/// <summary>Makes workbooks of Office Open XML in memory, part by part, also such as no spreadsheet program writes.</summary>
internal sealed class WorkbookMaker
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly List<string> _shared = [];

    internal Dictionary<string, string> Parts { get; } = new(StringComparer.Ordinal);

    internal CompressionLevel Level { get; init; } = CompressionLevel.Fastest;

    internal bool IsInline { get; init; }

    internal bool Is1904 { get; init; }

    internal string BeforeRows { get; init; } = "";

    internal string AfterRows { get; init; } = "";

    internal HashSet<int> HiddenRows { get; init; } = [];

    /// <summary>XML of cells by place, such as <c>B3</c>, instead of the text.</summary>
    internal Dictionary<string, string> Cells { get; } = new(StringComparer.Ordinal);

    internal List<(string Name, string State, string Data)> OtherSheets { get; } = [];

    internal byte[] Make(string[][] table)
    {
        var rows = new StringBuilder();
        for (var r = 0; r < table.Length; r++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\"{(HiddenRows.Contains(r + 1) ? " hidden=\"1\"" : "")}>");
            for (var c = 0; c < table[r].Length; c++)
            {
                var place = PoliceExchange.Manifests.Files.CellName.Letters(c + 1) + (r + 1).ToString(CultureInfo.InvariantCulture);
                rows.Append(Cells.TryGetValue(place, out var xml) ? xml : table[r][c].Length == 0 ? "" : Text(place, table[r][c]));
            }
            rows.Append("</row>");
        }
        return Package($"<worksheet xmlns=\"{Main}\">{BeforeRows}<sheetData>{rows}</sheetData>{AfterRows}</worksheet>");
    }

    private byte[] Package(string sheet)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["[Content_Types].xml"] = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
            ["_rels/.rels"] = Relations(("rId1", $"{Office}/officeDocument", "xl/workbook.xml", "")),
            ["xl/workbook.xml"] = $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><workbookPr{(Is1904 ? " date1904=\"1\"" : "")}/><sheets><sheet name=\"List\" sheetId=\"1\" r:id=\"rId1\"/>"
                + string.Concat(OtherSheets.Select((other, i) => $"<sheet name=\"{other.Name}\" sheetId=\"{i + 2}\" state=\"{other.State}\" r:id=\"rIdO{i}\"/>")) + "</sheets></workbook>",
            ["xl/_rels/workbook.xml.rels"] = Relations(
            [
                ("rId1", $"{Office}/worksheet", "worksheets/sheet1.xml", ""), ("rId8", $"{Office}/sharedStrings", "sharedStrings.xml", ""), ("rId9", $"{Office}/styles", "styles.xml", ""),
                .. OtherSheets.Select((_, i) => ($"rIdO{i}", $"{Office}/worksheet", $"/xl/worksheets/other{i}.xml", "")),
            ]),
            ["xl/worksheets/sheet1.xml"] = sheet,
            ["xl/styles.xml"] = $"<styleSheet xmlns=\"{Main}\"><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd\\-mmm\\-yyyy\"/><numFmt numFmtId=\"165\" formatCode=\"&quot;day&quot; 0\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>",
            ["xl/sharedStrings.xml"] = $"<sst xmlns=\"{Main}\">{string.Concat(_shared.Select(one => $"<si><r><t xml:space=\"preserve\">{SecurityElement.Escape(one[..(one.Length / 2)])}</t></r><r><t xml:space=\"preserve\">{SecurityElement.Escape(one[(one.Length / 2)..])}</t></r><rPh sb=\"0\" eb=\"1\"><t>phonetic</t></rPh></si>"))}</sst>",
        };
        for (var i = 0; i < OtherSheets.Count; i++)
        {
            all[$"xl/worksheets/other{i}.xml"] = $"<worksheet xmlns=\"{Main}\"><sheetData>{OtherSheets[i].Data}</sheetData></worksheet>";
        }
        foreach (var (name, text) in Parts)
        {
            all[name] = text;
        }
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in all)
            {
                using var part = zip.CreateEntry(name, Level).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }

    internal static string Relations(params (string Id, string Type, string Target, string Mode)[] all) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(all.Select(one => $"<Relationship Id=\"{one.Id}\" Type=\"{one.Type}\" Target=\"{one.Target}\"{(one.Mode.Length > 0 ? $" TargetMode=\"{one.Mode}\"" : "")}/>")) + "</Relationships>";

    private string Text(string place, string text)
    {
        if (IsInline)
        {
            return $"<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>";
        }
        _shared.Add(text);
        return string.Create(CultureInfo.InvariantCulture, $"<c r=\"{place}\" t=\"s\"><v>{_shared.Count - 1}</v></c>");
    }
}
