namespace PoliceExchange.Cli.Bench;

/// <summary>The access log: append with group commit, verify the whole of it, search it.</summary>
internal sealed class AuditBench(string parent, TimeProvider time)
{
    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, int entries, TextWriter progress, CancellationToken cancel)
    {
        using var folder = new BenchFolder(parent, time);
        var log = Path.Combine(folder.Path, "log");
        System.IO.Directory.CreateDirectory(log);
        var (appended, journal) = await new AppendBench(folder.Path, time).RunAsync(runs, cancel).ConfigureAwait(false);
        var verified = VerifyBench.Run(journal, log, runs);
        var searched = await new SearchBench(folder, time).RunAsync(runs, entries, progress, cancel).ConfigureAwait(false);
        return [.. appended, verified, .. searched];
    }
}
