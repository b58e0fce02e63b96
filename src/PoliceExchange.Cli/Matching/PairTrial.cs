using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;

namespace PoliceExchange.Cli.Matching;

/// <summary>
/// Labelled pairs of a file: each right side is a record, each left side a query. Without a population a pair stands alone; with one, the
/// records lie among it, and a left side without a right one is a person who must not be found.
/// </summary>
internal static class PairTrial
{
    /// <summary>Pairs without a date are scored on names alone, under one cohort that gives no bits.</summary>
    private static readonly BirthDate NoDate = new(2000, 1, 1);

    internal static IReadOnlyList<TrialGroup> Run(string file, MatchTrial? population)
    {
        var groups = new Dictionary<string, TrialGroup>(StringComparer.Ordinal);
        var rows = CsvLines.Read(file, "name_a", "?dob_a", "name_b", "?dob_b", "match", "?group").ToList();
        // All records first: a query must meet all of them.
        var entries = population is null ? [] : rows.ConvertAll(row => row[2].Length == 0 ? -1 : Add(population, row));
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var match = row[4] is "1" or "true" or "True" or "TRUE" or "yes";
            if (!groups.TryGetValue(row[5], out var group))
            {
                groups[row[5]] = group = new TrialGroup(row[5].Length == 0 ? Path.GetFileName(file) : row[5]);
            }
            if (population is not null)
            {
                var score = population.Score(row[0], Date(row[1]), match ? entries[i] : -1);
                group.Add(match ? score.Plain : score.PlainOther, match ? score.Blind : score.BlindOther, match, $"{row[0]} {row[1]} | {(match ? row[2] + ' ' + row[3] : population.Text(score.Other))}");
            }
            else if (row[2].Length > 0)
            {
                var (plain, blind) = Alone(row);
                group.Add(plain, blind, match, $"{row[0]} {row[1]} | {row[2]} {row[3]}");
            }
        }
        return [.. groups.Values];
    }

    private static int Add(MatchTrial population, string[] row) => population.Add([new StatedName(row[2])], [Date(row[3])]);

    private static (float Plain, float Blind) Alone(string[] row)
    {
        using var trial = new MatchTrial();
        var (query, record) = (Date(row[1]), Date(row[3]));
        var dated = query.IsKnown && record.IsKnown;
        var entry = trial.Add([new StatedName(row[2])], [dated ? record : NoDate]);
        var score = trial.Score(row[0], dated ? query : NoDate, entry);
        var less = dated ? 0 : DateEvidence.Bits(DateLevel.Exact);
        return (score.Plain - less, score.Blind - less);
    }

    private static BirthDate Date(string text) => text.Length == 0 ? default : BirthDate.TryParse(text) ?? default;
}
