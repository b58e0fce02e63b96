using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Verify;
using PoliceExchange.Cli.Directory;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit verify</c>: the whole log, offline.</summary>
internal static class AuditVerify
{
    internal static Command Create()
    {
        var place = new Argument<string>("log") { Description = "Folder or zip of `px audit export`." };
        var files = new DirectoryFiles();
        var older = new Option<string[]>("--older") { Description = "Checkpoints kept from earlier; the log must continue each.", AllowMultipleArgumentsPerToken = true };
        var against = new Option<string?>("--against") { Description = "An older copy of the log: names the first rewritten entry." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("verify", """
            Example: px audit verify log.zip --certs certs-dev
            Verify checkpoint, cosignatures, every entry, each node's chain and signed heads. Needs nobody's help.
            """) { place, older, against, json };
        files.AddTo(command);
        command.OnFiles(result =>
        {
            var (document, policy) = LogTrust.Of(files.Read(result));
            using var archive = LogArchive.Open(result.GetValue(place)!);
            using var before = result.GetValue(against) is { } copy ? LogArchive.Open(copy) : null;
            var report = LogVerification.Verify(archive.Checkpoint(), archive.Tile, new LogEvidence
            {
                Policy = policy,
                Older = [.. (result.GetValue(older) ?? []).Select(file => Older(file, policy))],
                Against = before is null ? null : new LogCopy(SizeOf(before), before.Tile),
                Heads = LogTrust.Heads(document, archive),
            });
            Print(result.InvocationConfiguration.Output, report, result.GetValue(json));
            return report.IsOk ? ExitCodes.Ok : ExitCodes.VerificationFailed;
        });
        return command;
    }

    private static long SizeOf(LogArchive copy) =>
        (Checkpoint.Of(copy.Checkpoint()) ?? throw new InvalidDataException("The older copy's checkpoint cannot be read.")).Size;

    private static Checkpoint Older(string file, TrustPolicy policy)
    {
        var bytes = DirectoryFiles.Bytes(file);
        // Kept by the verifier; still, it counts only when the log signed it.
        return SignedNote.TryParse(bytes, out var note) == NoteRefusal.None
            && Checkpoint.TryParse(note!.Text, out var checkpoint) == CheckpointRefusal.None
            && NoteVerifier.Verify(note, [.. policy.Logs.Select(log => log.Key)]).Refusal == NoteRefusal.None
                ? checkpoint! : throw new InvalidDataException($"{file} is no checkpoint of this log.");
    }

    private static void Print(TextWriter output, LogReport report, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                size = report.Size,
                root = report.Root,
                entries = report.Entries,
                cosigned = report.Cosigned,
                nodes = report.Nodes,
                problems = report.Problems.Select(one => new { index = one.Index, check = one.Check, detail = one.Detail }),
            }));
            return;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Entries} of {report.Size} entries, {report.Nodes.Count} nodes, {report.Cosigned.Count} cosignatures, root {report.Root}"));
        foreach (var problem in report.Problems)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {problem.Index?.ToString(CultureInfo.InvariantCulture) ?? "-"} {problem.Check}: {problem.Detail}"));
        }
        output.WriteLine(report.IsOk ? "verified" : "NOT VERIFIED");
    }
}
