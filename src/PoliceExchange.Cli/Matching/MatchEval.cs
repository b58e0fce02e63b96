using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Index;

namespace PoliceExchange.Cli.Matching;

/// <summary><c>px match eval</c>: recall, false hits and F1 of plain text and blind matching side by side (issue 5).</summary>
internal static class MatchEval
{
    private const int MaxPeople = 5_000_000;
    private const ulong PopulationSeed = 20261121;

    internal static Command Create(TimeProvider time)
    {
        var files = new Argument<string[]>("files") { Description = "Pairs in CSV with a header: name_a, dob_a, name_b, dob_b, match (1 or 0), and group if wanted. Dates YYYY-MM-DD, YYYY or empty." };
        var data = new Option<string?>("--data") { Description = "Folder with the public statistics and development sets. Without files: runs the development sets." };
        var population = new Option<int>("--population") { Description = "Put the records among so many invented people (needs --data); a row without name_b must then find nobody." };
        var records = new Option<long>("--records") { Description = "Records that the cut is for; without it those that are there; 1,000,000 where pairs stand alone." };
        var queries = new Option<int>("--queries") { Description = "Queries per kind of error, for the development sets.", DefaultValueFactory = _ => 1_000 };
        var show = new Option<int>("--show") { Description = "Print so many of the misses and false hits of each group." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("eval", """
            Example: px match eval pairs.csv --data ../shared/data --population 1000000
            Print recall, false hits and F1 of plain text and of blind matching side by side. Amber counts as a hit. Pairs without dates are
            scored on names alone; for those the line at the best cut is the one to compare, because names alone never reach the cut.
            """) { files, data, population, records, queries, show, json };
        command.OnFiles(result =>
        {
            var started = time.GetTimestamp();
            var paths = result.GetValue(files) ?? [];
            if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
            {
                throw new InvalidDataException($"There is no file {missing}.");
            }
            var folder = result.GetValue(data) is { } given ? Folder(given) : null;
            var people = result.GetValue(population);
            if ((paths.Length == 0 || people > 0) && folder is null)
            {
                throw new InvalidDataException("Name files of pairs, or --data with the folder of public statistics.");
            }
            if (people is < 0 or > MaxPeople)
            {
                throw new InvalidDataException($"--population goes up to {MaxPeople}.");
            }
            var (groups, index, scored) = Run(paths, folder, people, result.GetValue(queries));
            var count = result.GetValue(records) is > 0 and var stated ? stated : index.Names == 0 ? 1_000_000 : index.Names;
            Print(result.InvocationConfiguration.Output, groups, count, index.Count, scored, time.GetElapsedTime(started), result.GetValue(json));
            foreach (var line in groups.SelectMany(group => group.Wrong(new Bands(count).Amber).Take(result.GetValue(show))))
            {
                result.InvocationConfiguration.Output.WriteLine(line);
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static string Folder(string path) => System.IO.Directory.Exists(path) ? path : throw new InvalidDataException($"{path} is no folder.");

    private static (IReadOnlyList<TrialGroup> Groups, BlindIndex Index, long Scored) Run(string[] files, string? folder, int people, int queries)
    {
        if (files.Length == 0)
        {
            using var development = new DevelopmentTrial(folder!, people, queries);
            var run = development.Run();
            return (run, development.Trial.Index, development.Trial.Scored);
        }
        if (people == 0)
        {
            return ([.. files.SelectMany(file => PairTrial.Run(file, null))], new BlindIndex(MatchTrial.Epoch), 0);
        }
        using var trial = new MatchTrial();
        var invented = new SyntheticPeople(new NameStatistics(folder!), PopulationSeed);
        for (var i = 0; i < people; i++)
        {
            var person = invented.Next();
            trial.Add([new StatedName(person.Name)], [person.Date]);
        }
        var groups = files.SelectMany(file => PairTrial.Run(file, trial)).ToList();
        return (groups, trial.Index, trial.Scored);
    }

    private static void Print(TextWriter output, IReadOnlyList<TrialGroup> groups, long records, int forms, long scored, TimeSpan took, bool json)
    {
        var amber = new Bands(records).Amber;
        var all = new TrialGroup("all");
        foreach (var group in groups)
        {
            all.Add(group);
        }
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                records, forms, amber, seconds = took.TotalSeconds, scored,
                groups = groups.Append(all).Select(group => new { name = group.Name, matches = group.Matches, others = group.Others, plain = Figures(group.At(amber, false)), blind = Figures(group.At(amber, true)),
                    bestCut = new { plain = Figures(group.At(group.BestCut(false), false)), blind = Figures(group.At(group.BestCut(true), true)) } }),
            }));
            return;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"N = {records:N0}: amber from {amber:F1} bits. {forms:N0} forms in the index, {took.TotalSeconds:F0} s."));
        output.WriteLine($"{"",-34} {"pairs",6} {"recall %",15} {"others",6} {"false hits %",15} {"F1",13} {"F1 at best cut",15}");
        output.WriteLine($"{"",-34} {"",6} {"plain",7} {"blind",7} {"",6} {"plain",7} {"blind",7} {"plain",6} {"blind",6} {"plain",7} {"blind",7}");
        foreach (var group in groups.Append(all))
        {
            var (plain, blind) = (group.At(amber, false), group.At(amber, true));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{group.Name,-34} {group.Matches,6} {Share(plain.Recall),7} {Share(blind.Recall),7} {group.Others,6} {Share(plain.FalseRate),7} {Share(blind.FalseRate),7} {plain.F1,6:F3} {blind.F1,6:F3} {group.At(group.BestCut(false), false).F1,7:F3} {group.At(group.BestCut(true), true).F1,7:F3}"));
        }
    }

    private static string Share(double share) => double.IsNaN(share) ? "-" : (100 * share).ToString("F2", CultureInfo.InvariantCulture);

    private static object Figures(TrialFigures figures) => new { hits = figures.Hits, falseHits = figures.FalseHits, recall = Number(figures.Recall), falseRate = Number(figures.FalseRate), precision = figures.Precision, f1 = figures.F1 };

    private static double? Number(double share) => double.IsNaN(share) ? null : share;
}
