using System.CommandLine;
using System.CommandLine.Parsing;

namespace PoliceExchange.Cli.Bench;

/// <summary><c>px bench</c>: the figures of DESIGN.md 12, each against a limit that is measured beside it.</summary>
internal static class BenchCommand
{
    private static readonly string[] AllRows = ["hosting", "notices", "withdrawal", "audit", "policy", "existence", "lookup", "lookup-call", "memory"];
    private static readonly TimeSpan DiskTurn = TimeSpan.FromSeconds(1);

    internal static Command Create(TimeProvider time)
    {
        var rows = new Option<string>("--rows") { Description = $"Which rows, by comma: {string.Join(',', AllRows)}.", DefaultValueFactory = _ => string.Join(',', AllRows) };
        var runs = new Option<int>("--runs") { Description = "Runs per figure; the median counts.", DefaultValueFactory = _ => 3 };
        var notices = new Option<int>("--notices") { Description = "Notices per run of the notices row.", DefaultValueFactory = _ => 3000 };
        var entries = new Option<int>("--entries") { Description = "Entries of the log that the audit row searches; the bar is set for 10,000,000 (about 10 GB, minutes to fill).", DefaultValueFactory = _ => 200_000 };
        var records = new Option<int>("--records") { Description = "Notices that the lookup and lookup-call rows match against; the bars are set for 1,000,000 and 10,000,000 (minutes to encode, 0.5 and 5 GB) and are scaled for others.", DefaultValueFactory = _ => 200_000 };
        var data = new Option<string?>("--data") { Description = "Folder with the public statistics of names, as px match eval reads it, for the people of the lookup row. Without it names are drawn from the table of this build." };
        var folder = new Option<string>("--folder") { Description = "Folder on the disk to measure.", DefaultValueFactory = _ => Path.GetTempPath() };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("bench", "Measure this machine: each figure as a ratio to its limit, taken in the same run.") { rows, runs, notices, entries, records, data, folder, json };
        runs.Validators.Add(result => Within(result, 1, 100));
        notices.Validators.Add(result => Within(result, 1, 1_000_000));
        entries.Validators.Add(result => Within(result, 10_000, 100_000_000));
        records.Validators.Add(result => Within(result, 10_000, 10_000_000));
        rows.Validators.Add(result =>
        {
            foreach (var unknown in Named(result.GetValueOrDefault<string>()).Except(AllRows, StringComparer.Ordinal))
            {
                result.AddError($"There is no row '{unknown}'; the rows are {string.Join(", ", AllRows)}.");
            }
        });
        command.SetAction(async (result, cancel) =>
        {
            var (output, progress) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            var count = result.GetValue(runs);
            var parent = Path.GetFullPath(result.GetRequiredValue(folder));
            var machine = new BenchMachine(
                Environment.ProcessorCount, ProcessFacts.Load(), [.. Enumerable.Range(0, count).Select(_ => DiskSyncs.PerSecond(parent, DiskTurn))], count);
            var figures = new List<Figure>();
            foreach (var row in Named(result.GetValue(rows)))
            {
                progress.WriteLine($"{row} ...");
                figures.AddRange(row switch
                {
                    "hosting" => await new HostingBench(parent, time).RunAsync(count, cancel).ConfigureAwait(false),
                    "notices" => await new NoticesBench(parent, time).RunAsync(count, result.GetValue(notices), cancel).ConfigureAwait(false),
                    "withdrawal" => await new WithdrawalBench(parent, time).RunAsync(count, cancel).ConfigureAwait(false),
                    "audit" => await new AuditBench(parent, time).RunAsync(count, result.GetValue(entries), progress, cancel).ConfigureAwait(false),
                    "existence" => await new ExistenceBench(parent, time).RunAsync(count, cancel).ConfigureAwait(false),
                    "lookup" => await new LookUpBench(time).RunAsync(count, result.GetValue(records), result.GetValue(data), progress, cancel).ConfigureAwait(false),
                    "lookup-call" => await new LookUpCallBench(parent, time).RunAsync(count, result.GetValue(records), progress, cancel).ConfigureAwait(false),
                    "policy" => new PolicyBench(time).Run(count, cancel),
                    _ => await new MemoryBench(parent, time).RunAsync(count, cancel).ConfigureAwait(false),
                });
            }
            output.WriteLine(result.GetValue(json) ? BenchReport.Json(machine, figures) : BenchReport.Text(machine, figures));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Within(OptionResult result, int least, int most)
    {
        if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
        {
            result.AddError(FormattableString.Invariant($"{result.Option.Name} is {least:#,0} to {most:#,0}."));
        }
    }

    private static string[] Named(string? rows) => (rows ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
