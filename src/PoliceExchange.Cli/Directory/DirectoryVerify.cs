using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory verify</c>: what a gateway would decide about these files, and why.</summary>
internal static class DirectoryVerify
{
    internal static Command Create(TimeProvider time)
    {
        var files = new DirectoryFiles();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("verify", "Verify signatures, content, removals and freshness. Example: px directory verify --certs certs-dev") { json };
        files.AddTo(command);
        command.OnFiles(result =>
        {
            var input = files.Read(result);
            var now = time.GetUtcNow();
            // Without a statement of the hub only signatures and content can be judged. With one, age is told as the grade, not refused.
            var outcome = input.Freshness is { } freshness
                ? DirectoryVerifier.Restore(input.Root, input.Directory, input.Removals, freshness, now)
                : DirectoryVerifier.Inspect(input.Root, input.Directory);
            var report = Report(outcome, input, now);
            var output = result.InvocationConfiguration.Output;
            output.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(report) : string.Join(Environment.NewLine, report.Select(line => $"{line.Key}: {line.Value}")));
            return outcome is DirectoryAcceptance.Refused ? ExitCodes.VerificationFailed : ExitCodes.Ok;
        });
        return command;
    }

    private static Dictionary<string, string> Report(DirectoryAcceptance outcome, DirectoryInput input, DateTimeOffset now)
    {
        var report = new Dictionary<string, string>
        {
            ["root"] = input.Pinned ? $"{input.Root.Fingerprint} (pinned)" : $"{input.Root.Fingerprint} (not pinned: compare it)",
            ["threshold"] = FormattableString.Invariant($"{input.Root.Threshold} of {input.Root.Keys.Count}"),
        };
        switch (outcome)
        {
            case DirectoryAcceptance.Accepted(var snapshot, var omitted):
                var standing = snapshot.Standing(now);
                report["result"] = "accepted";
                report["version"] = FormattableString.Invariant($"{snapshot.Version}");
                report["hash"] = snapshot.Hash;
                report["removals"] = FormattableString.Invariant($"{snapshot.Removals.Count}");
                report["omitted_by_hub"] = FormattableString.Invariant($"{omitted.Count}");
                report["grade"] = $"{standing.Grade}";
                report["age"] = $"{standing.Age:c}";
                break;
            case DirectoryAcceptance.Inspected(var document, var hash):
                report["result"] = "signatures and content hold; freshness not judged";
                report["version"] = FormattableString.Invariant($"{document.Version}");
                report["hash"] = hash;
                break;
            case DirectoryAcceptance.Refused(var code, var reason):
                report["result"] = "refused";
                report["code"] = $"{code}";
                report["reason"] = reason;
                break;
        }
        return report;
    }
}
