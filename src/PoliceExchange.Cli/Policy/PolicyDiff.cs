using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy diff</c>: what another bundle would decide differently, over all requests, with a request for each.</summary>
internal static class PolicyDiff
{
    internal static Command Create()
    {
        var before = new Argument<string>("before") { Description = "Folder of rules or signed bundle; '-' for the default of this build." };
        var after = new Argument<string>("after") { Description = "Folder of rules or signed bundle." };
        var command = new Command("diff", "Say what another bundle would allow, deny or add as a duty, each with a request that shows it, and which clocks it changes. Exit code 0: nothing is newly allowed.") { before, after };
        command.OnFiles(result =>
        {
            var output = result.InvocationConfiguration.Output;
            var (old, oldClocks) = Read(result.GetRequiredValue(before) is "-" ? null : result.GetRequiredValue(before));
            var (next, nextClocks) = Read(result.GetRequiredValue(after));
            var (complete, allowed) = (true, 0);
            foreach (var sight in new[] { Sight.Content, Sight.Header })
            {
                var diff = RuleDiff.Between(old, next, sight);
                complete &= diff.Complete;
                allowed += diff.Changes.Count(change => change.Kind == ChangeKind.NewlyAllowed);
                foreach (var change in diff.Changes)
                {
                    output.WriteLine($"{Snake.Of(sight),-8} {Snake.Of(change.Kind),-13} by {change.By.Id}{(change.Other is { } other ? $", before {other.Id}" : "")}{(change.Duty is { } duty ? $": {Snake.Of(duty)}" : "")}");
                    output.WriteLine($"         e.g. {string.Join(' ', change.Witness.Stated().Where(one => one.Value != one.Type.Default).Select(one => $"{one.Type.Name}={one.Value}"))}");
                }
            }
            // A clock gives nobody access; that one got longer is for the authorities to see, and stops no script.
            foreach (var line in ClockDiff.Between(oldClocks, nextClocks))
            {
                output.WriteLine($"clock    {line}");
            }
            output.WriteLine(complete ? $"{allowed} newly allowed" : "The rules are too many to be sure that this is all.");
            // Newly allowed rows need an oversight body's signature (POLICY.md 2), so a script must stop at them.
            return complete && allowed == 0 ? ExitCodes.Ok : ExitCodes.Conflict;
        });
        return command;
    }

    private static (RuleSet Rules, ClockBook Clocks) Read(string? source)
    {
        var files = BundleSource.Compile(source);
        return (files.Rules ?? throw new InvalidDataException(string.Join(Environment.NewLine, files.Problems)), files.Clocks);
    }
}
