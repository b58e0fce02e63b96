using System.Globalization;
using System.Text;
using PoliceExchange.Manifests.Checks;
using PoliceExchange.Manifests.Files;

namespace PoliceExchange.Manifests;

/// <summary>The bad rows alone, as CSV with the reasons beside them, to be mended and uploaded again. A text that a spreadsheet would run gets an apostrophe.</summary>
internal static class ErrorFile
{
    /// <summary>UTF-8 with a mark, so that spreadsheets of the region read the accents.</summary>
    internal static byte[] Write(ManifestReport report, string language)
    {
        var text = new StringBuilder("\uFEFF");
        if (report.Mapping is not { } mapping)
        {
            return Encoding.UTF8.GetBytes(text.ToString());
        }
        var columns = mapping.Columns.Where(column => column.Field != Columns.ManifestField.Own).ToList();
        var separator = report.Facts!.Separator switch { "" => ',', "TAB" => '\t', var one => one[0] };
        Line(text, separator, [.. columns.Select(column => column.Header), "px_row", "px_reason"]);
        var reasons = report.Findings.Where(finding => finding.Row > mapping.HeaderRow).ToLookup(finding => finding.Row);
        foreach (var row in report.Rows.Where(row => row.HasErrors))
        {
            Line(text, separator,
            [
                .. columns.Select(column => row.Source[column.Number].Text),
                row.Source.Number.ToString(CultureInfo.InvariantCulture),
                string.Join(" | ", reasons[row.Source.Number].Where(finding => finding.IsError).Select(finding => Reason(finding, language))),
            ]);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Reason(Finding finding, string language) =>
        $"{(finding.Header.Length > 0 ? finding.Header + ": " : "")}{finding.Defect.ExpectedIn(language, finding.Arguments)} {finding.Defect.FixIn(language, finding.Arguments)} ({finding.Defect.Code})";

    private static void Line(StringBuilder text, char separator, IReadOnlyList<string> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            text.Append(i > 0 ? separator.ToString() : "").Append(Field(fields[i], separator));
        }
        text.Append("\r\n");
    }

    private static string Field(string field, char separator)
    {
        var start = field.AsSpan().TrimStart(" \u00A0");
        var inert = start.Length > 0 && CellChecks.IsRun(start[0]) ? "'" + field : field;
        return inert.AsSpan().IndexOfAny(['"', separator, '\r', '\n', ';', ',']) < 0 ? inert : $"\"{inert.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
