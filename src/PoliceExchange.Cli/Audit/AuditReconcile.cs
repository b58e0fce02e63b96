using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Verify;
using PoliceExchange.Cli.Directory;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit reconcile</c>: does each transfer read the same in the sender's log, the hub's and the receiver's?</summary>
internal static class AuditReconcile
{
    internal static Command Create()
    {
        var place = new Argument<string>("log") { Description = "Folder or zip of `px audit export`; verify it first." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("reconcile", """
            Example: px audit reconcile log.zip
            Compare what sender, hub and receiver logged of each envelope; exit code 7 when one of them left something out.
            """) { place, json };
        command.OnFiles(result =>
        {
            using var archive = LogArchive.Open(result.GetValue(place)!);
            var checkpoint = Checkpoint.Of(archive.Checkpoint()) ?? throw new InvalidDataException("The checkpoint cannot be read.");
            var transfers = new TransferReconciliation();
            for (long index = 0; index < checkpoint.Size;)
            {
                var path = TileShape.At(0, index / TilePath.FullWidth, checkpoint.Size) with { Level = TilePath.Entries };
                var entries = (archive.Tile(path) ?? archive.Tile(path.Full)) is { } bytes ? EntryBundle.TryParse(bytes, path.Width) ?? EntryBundle.TryParse(bytes, TilePath.FullWidth)?[..path.Width] : null;
                foreach (var entry in entries ?? throw new InvalidDataException($"{path} is missing or broken; run px audit verify."))
                {
                    transfers.Take(index++, entry);
                }
            }
            var gaps = transfers.Gaps();
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { gaps = gaps.Select(gap => new { env = gap.Env, missing = gap.Missing, index = gap.Index }) }));
            }
            else
            {
                foreach (var gap in gaps)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {gap.Index} {gap.Env}: no entry for {gap.Missing}"));
                }
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{gaps.Count} gaps"));
            }
            return gaps.Count == 0 ? ExitCodes.Ok : ExitCodes.VerificationFailed;
        });
        return command;
    }
}
