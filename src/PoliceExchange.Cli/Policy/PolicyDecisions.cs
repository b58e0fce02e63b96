using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Policy.Replay;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy decisions</c>: what a node decided on, counted by day, as JSON Lines to replay.</summary>
internal static class PolicyDecisions
{
    internal static Command Create(TimeProvider time)
    {
        var node = new PolicyNode();
        var from = new Option<string?>("--from") { Description = "First UTC day, yyyy-MM-dd; without it the oldest that is kept." };
        var to = new Option<string?>("--to") { Description = "Last UTC day; without it today." };
        var output = new Option<string>("--out") { Description = "New file.", Required = true };
        var command = new Command("decisions", """
            Example: px policy decisions --certs certs-dev --state JAM --gateway https://127.0.0.1:7543 --out decisions.jsonl
            Write what a node decided on into a file: codes, states and counts by day; no person, no notice, no officer. The node records that it did.
            """) { from, to, output };
        node.AddTo(command);
        command.OnCall(async context =>
        {
            var file = context.Result.GetRequiredValue(output);
            if (Path.Exists(file))
            {
                throw new InvalidDataException($"{file} exists; name a new file.");
            }
            long rows = 0, decisions = 0, missed = 0;
            var partial = file + ".partial";
            await using (var lines = new StreamWriter(partial))
            {
                await node.ReadAsync(
                    context.Result, context.Result.GetValue(from) ?? "", context.Result.GetValue(to) ?? "",
                    message =>
                    {
                        var line = DecisionMessages.Read(message) ?? throw new InvalidDataException("The node sent a row with words that this px does not know; use the px of its version.");
                        lines.Write(line.ToJson());
                        lines.Write('\n');
                        (rows, decisions) = (rows + 1, decisions + line.Count);
                    },
                    one => missed += (long)one.Count, time, context.Cancel).ConfigureAwait(false);
            }
            // A file that a broken connection cut would replay as if it were all.
            File.Move(partial, file);
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { file, rows, decisions, missed })
                : string.Create(CultureInfo.InvariantCulture, $"{decisions} decisions in {rows} rows{(missed > 0 ? $"; {missed} more are in no row, because a bound was reached" : "")}"));
            return ExitCodes.Ok;
        });
        return command;
    }
}
