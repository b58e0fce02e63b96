using System.Diagnostics;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Verify;
using PoliceExchange.Cli.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Cli.Bench;

/// <summary>Verifies a whole log from its files, as <c>px audit verify</c> does: checkpoint, cosignatures, every entry, its chain, its tile, the root.</summary>
internal static class VerifyBench
{
    private const int Bar = 1_000_000;
    private const int Entries = 200_000;
    private const int Batch = 4_096;
    private static readonly string[] Witnesses = ["gw-jam", "gw-can", "gw-mex"];

    /// <summary>Entries per minute over the first entries of a journal.</summary>
    public static Figure Run(string journal, string folder, int runs)
    {
        var (policy, tiled) = Write(journal, folder);
        var perMinute = new List<double>();
        var size = 0L;
        for (var run = 0; run < runs; run++)
        {
            using var archive = LogArchive.Open(folder);
            var began = Stopwatch.GetTimestamp();
            var report = LogVerification.Verify(archive.Checkpoint(), archive.Tile, new LogEvidence { Policy = policy });
            perMinute.Add(report.Entries / Stopwatch.GetElapsedTime(began).TotalMinutes);
            size = report.Entries;
            if (!report.IsOk)
            {
                throw new InvalidOperationException($"The log does not verify, so the figure is worth nothing: {report.Problems[0]}");
            }
        }
        return new Figure("audit", "verify a whole log", "entries/min", perMinute)
        {
            Limit = new Limit("the bar", [.. perMinute.Select(_ => (double)Bar)]),
            Bars = [Bench.Bar.AtLeastValue(Bar)],
            Details = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["entries of the log"] = size,
                ["grown into tiles, entries/s"] = tiled,
            },
        };
    }

    private static (TrustPolicy Policy, double PerSecond) Write(string journal, string folder)
    {
        using var store = new StoreConnection(journal, readOnly: true);
        var tree = TileAppender.Start();
        var began = Stopwatch.GetTimestamp();
        while (tree.Size < Entries
            && store.Query("SELECT entry FROM journal WHERE seq > @0 ORDER BY seq LIMIT @1", row => (byte[])row.GetValue(0), tree.Size, Batch) is { Count: > 0 } entries)
        {
            entries.ForEach(entry => tree.Append(entry));
            Store(folder, tree.TakeFull());
        }
        var cut = tree.Cut();
        Store(folder, cut);
        var perSecond = tree.Size / Stopwatch.GetElapsedTime(began).TotalSeconds;

        var log = SignerKey.Generate("px.example/access/bench", NoteKind.Ed25519);
        var witnesses = Witnesses.Select(name => SignerKey.Generate($"{name}.px.example/witness", NoteKind.CosignatureV1)).ToList();
        File.WriteAllBytes(
            Path.Combine(folder, "checkpoint"), SignedNote.Sign(new Checkpoint(log.Verifier.Name, cut.Size, cut.Root).ToText(), 1_800_000_000, [log, .. witnesses]).ToBytes());
        return (
            new TrustPolicy(
                [new PolicyLog(log.Verifier, null)], [.. Witnesses.Zip(witnesses, (name, key) => new PolicyWitness(name, key.Verifier, null))],
                [new PolicyGroup("nations", Witnesses.Length, Witnesses)], "nations"),
            perSecond);
    }

    private static void Store(string folder, TileChanges changes)
    {
        foreach (var file in changes.Writes)
        {
            var path = Path.Combine(folder, file.Path.ToString());
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
        }
    }
}
