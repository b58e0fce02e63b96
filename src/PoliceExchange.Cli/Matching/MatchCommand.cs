using System.CommandLine;

namespace PoliceExchange.Cli.Matching;

/// <summary><c>px match</c>: measures of the matching of persons. No node takes part.</summary>
internal static class MatchCommand
{
    internal static Command Create(TimeProvider time) => new("match", "Measure how persons are matched, in plain text and blind.")
    {
        MatchEval.Create(time),
        MatchWeights.Create(),
    };
}
