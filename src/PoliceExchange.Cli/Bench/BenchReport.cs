using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PoliceExchange.Cli.Bench;

/// <summary>What ran where.</summary>
/// <param name="Cores">Processors that this process may use.</param>
/// <param name="LoadBefore">Load of the machine before the first row: others' work makes every rate lower.</param>
/// <param name="SyncsPerSecond">4 KiB writes with fdatasync on the disk of the stores; one value per run.</param>
/// <param name="Runs">Runs per figure.</param>
internal sealed record BenchMachine(int Cores, double LoadBefore, IReadOnlyList<double> SyncsPerSecond, int Runs);

/// <summary>The figures as text for people and as one JSON object for machines.</summary>
internal static class BenchReport
{
    /// <summary>Name and version of the JSON.</summary>
    public const string Schema = "px-bench/1";

    public static string Text(BenchMachine machine, IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder();
        var syncs = Figure.Number(Statistics.Median(machine.SyncsPerSecond));
        text.AppendLine(CultureInfo.InvariantCulture, $"{machine.Cores} cores, load {machine.LoadBefore:0.00} before, disk {syncs} syncs/s; medians of {machine.Runs} runs");
        foreach (var figure in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"{figure.Row,-12}{figure.Name,-44}{Figure.Number(figure.Median),10} {figure.Unit}");
            if (figure.Limit is { } limit)
            {
                text.Append(CultureInfo.InvariantCulture, $"  = {Figure.Ratioed(figure.Ratio!.Value)} of {Figure.Number(limit.Median)} ({limit.Name})");
            }
            if (figure.Durable)
            {
                text.Append(CultureInfo.InvariantCulture, $"  [disk {syncs} syncs/s]");
            }
            if (figure.Bars.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  bar {string.Join(" and ", figure.Bars)}: {(figure.Met ? "met" : "NOT MET")}");
            }
            text.AppendLine();
            foreach (var (name, value) in figure.Details)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"             {name,-42}{Figure.Number(value),10}");
            }
        }
        return text.ToString().TrimEnd();
    }

    public static string Json(BenchMachine machine, IReadOnlyList<Figure> figures) => JsonSerializer.Serialize(new
    {
        schema = Schema,
        cores = machine.Cores,
        load_before = machine.LoadBefore,
        syncs_per_second = new { median = Statistics.Median(machine.SyncsPerSecond), runs = machine.SyncsPerSecond },
        runs = machine.Runs,
        figures = figures.Select(figure => new
        {
            row = figure.Row,
            name = figure.Name,
            unit = figure.Unit,
            median = figure.Median,
            runs = figure.Runs,
            limit = figure.Limit is { } limit ? new { name = limit.Name, median = limit.Median, runs = limit.Runs } : null,
            ratio = figure.Ratio,
            durable = figure.Durable,
            bars = figure.Bars.Select(bar => bar.ToString()),
            met = figure.Met,
            details = figure.Details,
        }),
    });
}
