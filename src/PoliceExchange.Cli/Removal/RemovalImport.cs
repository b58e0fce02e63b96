using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;
using PoliceExchange.Manifests.Flights;

namespace PoliceExchange.Cli.Removal;

/// <summary><c>px removal import</c>: everything that is wrong with a passenger list, and after a confirmation the notices of its good rows.</summary>
internal static class RemovalImport
{
    internal static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file") { Description = "Passenger list, CSV or XLSX." };
        var flight = new Option<string?>("--flight") { Description = "The flight: a removal draft (JSON) without a person. Needed to import; without it the file alone is checked." };
        var check = new Option<bool>("--check") { Description = "Report and send nothing (what happens without --confirm)." };
        var confirm = new Option<bool>("--confirm") { Description = "Send the rows without errors. The same row of the same flight is sent once, however often it is imported." };
        var manifest = new Option<bool>("--manifest") { Description = "With --confirm: then send the manifest that lists them. Needs a list without errors." };
        var wait = new Option<ReceiptWait?>("--wait") { Description = "With --confirm: wait until every recipient's receipts say so." };
        var timeout = new Option<int>("--timeout") { Description = "Longest wait in seconds for each notice.", DefaultValueFactory = _ => 60 };
        var errors = new Option<string?>("--errors") { Description = "Write the bad rows with their reasons to this CSV, to be mended and imported alone." };
        var unit = new Option<string>("--unit") { Description = "Your unit: columns are remembered and imports bound to it.", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PX_UNIT") ?? "" };
        var mappings = DeskOptions.Setting("--mappings", "PX_MAPPINGS", "File in which confirmed columns are remembered.");
        var map = new Option<string[]>("--map") { Description = "HEADER=FIELD or C=FIELD; FIELD - leaves the column out. May be repeated." };
        var dates = new Option<DateOrder?>("--dates") { Description = "Order of day and month, where the column does not show it." };
        var encoding = new Option<string?>("--encoding") { Description = "utf-8, utf-16, windows-1252 or iso-8859-1, where the bytes do not show it." };
        var separator = new Option<string?>("--separator") { Description = "One character, or tab." };
        var sheet = new Option<string?>("--sheet") { Description = "Sheet of a workbook that has several." };
        var desk = new DeskOptions();
        var command = new Command("import", """
            Example: px removal import list.xlsx --flight flight.json --state USA --errors bad.csv
            Name everything that is wrong with a passenger list, by row and column. Nothing is sent without --confirm.
            """) { file, flight, check, confirm, manifest, wait, timeout, errors, unit, mappings, map, dates, encoding, separator, sheet };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            if (result.GetValue(confirm) && (result.GetValue(check) || result.GetValue(flight) is null))
            {
                throw new InvalidDataException("--confirm goes with --flight and without --check.");
            }
            if (result.GetValue(manifest) && !result.GetValue(confirm))
            {
                throw new InvalidDataException("--manifest goes with --confirm.");
            }
            FlightPlan? plan = null;
            if (result.GetValue(flight) is { } path)
            {
                if (NoticeCheck.Draft(context, path) is not { } template)
                {
                    return ExitCodes.Failed;
                }
                plan = new FlightPlan(template, desk.State(result) ?? throw new InvalidDataException("Give --state: rules ask who issues."));
            }
            var memory = MappingFile.Read(result.GetValue(mappings));
            var options = new ImportOptions
            {
                Now = time.GetUtcNow(),
                Unit = result.GetValue(unit)!,
                File = new ReadOptions(result.GetValue(encoding), SeparatorOf(result.GetValue(separator)), result.GetValue(sheet)),
                DateOrder = result.GetValue(dates),
                Columns = ColumnsOf(result.GetValue(map) ?? []),
                Memory = memory,
                Flight = plan,
            };
            var report = ManifestImport.Read(ManifestBytes(result.GetRequiredValue(file)), options);
            if (result.GetValue(errors) is { } bad)
            {
                MappingFile.Write(bad, ErrorFile.Write(report, context.Language));
            }
            if (!result.GetValue(confirm))
            {
                ReportText.Write(context, report, null);
                return report.ErrorCount == 0 ? ExitCodes.Ok : ExitCodes.Failed;
            }
            if (report.IsBlocked || (result.GetValue(manifest) && report.ErrorCount > 0))
            {
                ReportText.Write(context, report, null);
                return ExitCodes.Failed;
            }
            using var client = desk.Connect(result, time);
            if (NoticeCheck.From(plan!.Template, client.Address).ToList() is { Count: > 0 } other)
            {
                foreach (var violation in other)
                {
                    context.Error.WriteLine(Violations.Line(violation.Field, violation.Rule, violation.Message, context.Language));
                }
                return ExitCodes.Failed;
            }
            var sending = new ImportSending(client, desk, context, options.Unit, plan);
            var sent = await sending.RunAsync(report, result.GetValue(manifest)).ConfigureAwait(false);
            if (result.GetValue(wait) is { } rung && sent.ExitCode == ExitCodes.Ok)
            {
                var atMost = TimeSpan.FromSeconds(Math.Clamp(result.GetValue(timeout), 1, 3600));
                sent = sent with { ExitCode = await sending.WaitAsync(sent, rung, atMost, time).ConfigureAwait(false) };
            }
            ReportText.Write(context, report, sent);
            if (sent.ExitCode == ExitCodes.Ok && result.GetValue(mappings) is { } remembered)
            {
                MappingFile.Write(remembered, memory.With(options.Unit, report.Mapping!, OrderOf(report)).ToJson());
            }
            return sent.ExitCode != ExitCodes.Ok ? sent.ExitCode : report.ErrorCount == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    // One system writes all its dates in one order; two orders in one list are not remembered.
    private static DateOrder? OrderOf(ManifestReport report) =>
        report.DateOrders.Values.Distinct().ToList() is [{ } only] ? only : null;

    private static char? SeparatorOf(string? given) => given switch
    {
        null => null,
        "tab" or "TAB" or "\\t" => '\t',
        [var one] => one,
        _ => throw new InvalidDataException("--separator is one character, or tab."),
    };

    private static Dictionary<string, ManifestField?> ColumnsOf(string[] given)
    {
        var columns = new Dictionary<string, ManifestField?>(StringComparer.Ordinal);
        foreach (var one in given)
        {
            var at = one.LastIndexOf('=');
            var field = at < 0 ? "" : one[(at + 1)..];
            if (at <= 0 || (field != "-" && (!Enum.TryParse<ManifestField>(field, ignoreCase: true, out var known) || !Enum.IsDefined(known) || char.IsAsciiDigit(field[0]))))
            {
                throw new InvalidDataException($"--map {Terminal.Safe(one)} is not HEADER=FIELD; fields: {string.Join(' ', Enum.GetNames<ManifestField>().SkipLast(2))}, or - for none.");
            }
            columns[one[..at]] = field == "-" ? null : Enum.Parse<ManifestField>(field, ignoreCase: true);
        }
        return columns;
    }

    private static ReadOnlyMemory<byte> ManifestBytes(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            // One byte more than allowed is enough to be refused for its size; a device or a pipe never fills the memory.
            var bytes = new byte[FileLimits.MaxBytes + 1];
            return bytes.AsMemory(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read.", e);
        }
    }
}
