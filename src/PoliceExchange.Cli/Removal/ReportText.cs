using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;

namespace PoliceExchange.Cli.Removal;

/// <summary>The report of an import for people, in four languages, and for programs.</summary>
internal static class ReportText
{
    internal static void Write(CallContext context, ManifestReport report, ImportResult? sent)
    {
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(Json(report, sent, context.Language)));
            return;
        }
        var (texts, output) = (TextCatalog.Load(context.Language), context.Output);
        if (report.Facts is { } facts)
        {
            output.WriteLine(facts.Format == "CSV"
                ? texts.Format("removal.csv", facts.Encoding, texts["removal.evidence." + facts.Evidence], facts.Separator)
                : texts.Format("removal.xlsx", Terminal.Safe(facts.Sheet), facts.DateSystem));
        }
        foreach (var column in report.Mapping?.Columns.Where(column => column.Header.Length > 0 || column.Field is not null) ?? [])
        {
            output.WriteLine(texts.Format(
                "removal.column", CellName.Letters(column.Number), Terminal.Safe(column.Header), column.Field?.ToString() ?? texts["removal.notRead"],
                texts["removal.source." + Source(column.Source)], column.Field is { } field && report.DateOrders.TryGetValue(field, out var order) && order is not null ? order.ToString()! : "").TrimEnd());
        }
        foreach (var finding in report.Findings)
        {
            output.WriteLine(texts.Format(
                finding.IsError ? "removal.error" : "removal.warning", Place(finding, texts), finding.Found.Length == 0 ? "" : $"\u00AB{Terminal.Safe(finding.Found)}\u00BB ",
                Terminal.Safe(finding.Defect.ExpectedIn(context.Language, finding.Arguments)), Terminal.Safe(finding.Defect.FixIn(context.Language, finding.Arguments)), finding.Defect.Code));
        }
        foreach (var row in sent?.Rows ?? [])
        {
            output.WriteLine(row.Failure is { } failure
                ? texts.Format("removal.refused", row.Row.Number, FaultReasons.NameOf(failure.Fault.Reason), Terminal.Safe(string.Join("; ", failure.Fault.Violations.Select(one => $"{one.Field}: {one.Message}"))))
                : texts.Format("removal.sent", row.Row.Number, row.NoticeId));
        }
        if (sent?.ManifestId.Length > 0)
        {
            output.WriteLine(texts.Format("removal.manifest", sent.ManifestId));
        }
        output.WriteLine(texts.Format("removal.summary", report.Rows.Count, report.Importable.Count(), report.Rows.Count(row => row.HasErrors), report.ErrorCount, report.WarningCount));
        output.WriteLine(sent is not null ? texts.Format("removal.taken", sent.Rows.Count(row => row.Failure is null)) : report.IsBlocked ? texts["removal.blocked"] : texts["removal.nothing"]);
    }

    private static string Place(Finding finding, TextCatalog texts) => (finding.Row, finding.Column) switch
    {
        (0, 0) => finding.Header.Length == 0 ? texts["removal.file"] : finding.Header,
        (0, _) => texts.Format("removal.wholeColumn", finding.Cell, Terminal.Safe(finding.Header)),
        (_, 0) => texts.Format("removal.row", finding.Row),
        _ => texts.Format("removal.cell", finding.Row, CellName.Letters(finding.Column), Terminal.Safe(finding.Header)),
    };

    private static string Source(MappingSource source) => source switch
    {
        MappingSource.Proposed => "proposed",
        MappingSource.Remembered => "remembered",
        MappingSource.Stated => "stated",
        _ => "none",
    };

    private static object Json(ManifestReport report, ImportResult? sent, string language) => new
    {
        schema = "px-removal-report-1",
        file = report.Facts is { } facts
            ? new { format = facts.Format, encoding = facts.Encoding, evidence = facts.Evidence, separator = facts.Separator, sheet = facts.Sheet, date_system = facts.DateSystem }
            : null,
        columns = report.Mapping?.Columns.Select(column => new
        {
            column = CellName.Letters(column.Number),
            header = column.Header,
            field = column.Field?.ToString(),
            source = Source(column.Source),
            dates = column.Field is { } field && report.DateOrders.TryGetValue(field, out var order) ? order?.ToString() : null,
        }),
        rows = report.Rows.Count,
        importable = report.Importable.Count(),
        blocked = report.IsBlocked,
        errors = report.Findings.Where(finding => finding.IsError).Select(finding => Json(finding, language)),
        warnings = report.Findings.Where(finding => !finding.IsError).Select(finding => Json(finding, language)),
        sent = sent?.Rows.Select(row => new { row = row.Row.Number, notice_id = row.NoticeId, reason = row.Failure is { } failure ? FaultReasons.NameOf(failure.Fault.Reason) : null }),
        manifest_id = sent?.ManifestId,
    };

    private static object Json(Finding finding, string language) => new
    {
        code = finding.Defect.Code,
        row = finding.Row,
        column = CellName.Letters(finding.Column),
        header = finding.Header,
        found = finding.Found,
        expected = finding.Defect.ExpectedIn(language, finding.Arguments),
        fix = finding.Defect.FixIn(language, finding.Arguments),
    };
}
