using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy trial</c>: how the bundle in trial compares at a node. Exit code 5 when a canary was stopped.</summary>
internal static class PolicyTrial
{
    internal static Command Create(TimeProvider time)
    {
        var node = new PolicyNode();
        var command = new Command("trial", """
            Example: px policy trial --certs certs-dev --state JAM --gateway https://127.0.0.1:7543
            Say what the bundle in shadow or canary decides otherwise, counted since the node took it, and whether the canary was stopped.
            """);
        node.AddTo(command);
        command.OnCall(async context =>
        {
            var trial = await node.TrialAsync(context.Result, time, context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new
                {
                    version = trial.Version,
                    hash = trial.Hash,
                    stage = trial.Stage,
                    canary = trial.Canary.ToArray(),
                    stopped = trial.Stopped,
                    decisions = trial.Decisions,
                    denied_enforced = trial.DeniedEnforced,
                    denied_trial = trial.DeniedTrial,
                    newly_allowed = trial.NewlyAllowed,
                    shows_more = trial.ShowsMore,
                    newly_denied = trial.NewlyDenied,
                    decided_by_trial = trial.DecidedByTrial,
                }));
            }
            else
            {
                Print(context.Output, trial);
            }
            return trial.Stopped.Length > 0 ? ExitCodes.Conflict : ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(TextWriter output, TrialStatus trial)
    {
        if (trial.Version == 0)
        {
            output.WriteLine("Nothing is in trial.");
            return;
        }
        void Line(string name, ulong count) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-34}{count,10}"));

        output.WriteLine($"version {trial.Version} {trial.Stage}{(trial.Canary.Count > 0 ? $" for {string.Join(' ', trial.Canary)}" : "")} sha256 {Terminal.Safe(trial.Hash)}");
        if (trial.Stopped.Length > 0)
        {
            output.WriteLine($"STOPPED: {Terminal.Safe(trial.Stopped)}. The enforced bundle decides for all.");
        }
        Line("decisions by both", trial.Decisions);
        Line("newly allowed", trial.NewlyAllowed);
        Line("allowed as before, shows more", trial.ShowsMore);
        Line("newly denied", trial.NewlyDenied);
        Line("not allowed, enforced", trial.DeniedEnforced);
        Line("not allowed, in trial", trial.DeniedTrial);
        Line("decided by the one in trial", trial.DecidedByTrial);
    }
}
