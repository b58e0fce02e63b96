using System.Globalization;

namespace PoliceExchange.Cli.Matching;

/// <summary>The scores of one kind of query, and what a cut makes of them.</summary>
internal sealed class TrialGroup(string name)
{
    private readonly List<(float Plain, float Blind, bool Match, string Text)> _scores = [];

    internal string Name => name;

    internal int Matches => _scores.Count(one => one.Match);

    internal int Others => _scores.Count - Matches;

    internal void Add(float plain, float blind, bool match, string text) => _scores.Add((plain, blind, match, text));

    /// <summary>What blind matching got wrong at a cut, with the bits of plain text and of blind matching.</summary>
    internal IEnumerable<string> Wrong(float cut) => _scores.Where(one => one.Match != one.Blind >= cut).Select(one => string.Create(CultureInfo.InvariantCulture, $"{name}: {one.Plain:F1} {one.Blind:F1} {one.Text}"));

    internal void Add(TrialGroup other) => _scores.AddRange(other._scores);

    internal TrialFigures At(float cut, bool blind)
    {
        var (hits, wrong) = (_scores.Count(one => one.Match && (blind ? one.Blind : one.Plain) >= cut), _scores.Count(one => !one.Match && (blind ? one.Blind : one.Plain) >= cut));
        return new TrialFigures(hits, Matches, wrong, Others);
    }

    /// <summary>The cut with the best F1, which only says what the scores could do.</summary>
    internal float BestCut(bool blind) =>
        _scores.Select(one => MathF.Round(2 * (blind ? one.Blind : one.Plain)) / 2).Where(float.IsFinite).Distinct().DefaultIfEmpty(0).MaxBy(cut => At(cut, blind).F1);
}

/// <summary>Hits of those that should be, false hits of those that should not.</summary>
internal readonly record struct TrialFigures(int Hits, int Matches, int FalseHits, int Others)
{
    internal double Recall => Matches == 0 ? double.NaN : (double)Hits / Matches;

    internal double FalseRate => Others == 0 ? double.NaN : (double)FalseHits / Others;

    internal double Precision => Hits + FalseHits == 0 ? 0 : (double)Hits / (Hits + FalseHits);

    internal double F1 => Hits == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
