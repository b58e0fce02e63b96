using System.Diagnostics;
using System.Text.Json;

namespace PoliceExchange.IntegrationTests.Bench;

public sealed class BenchCommandTests
{
    private static readonly string[] Names = ["gateway idle", "hub idle", "gateway start to ready", "gateway's first start to ready", "hub's first start to ready", "evidence on disk per notice copy"];

    /// <summary>Starts nodes, sends real notices and reads what they left; no figure is judged here, because the machine is shared.</summary>
    [Fact]
    public async Task MemoryRow_RunsAndPrintsItsSchema()
    {
        var (code, output) = await PxAsync("bench", "--rows", "memory", "--runs", "1", "--json");
        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("px-bench/1", json.RootElement.GetProperty("schema").GetString());
        Assert.True(json.RootElement.GetProperty("syncs_per_second").GetProperty("median").GetDouble() > 0);
        var figures = json.RootElement.GetProperty("figures").EnumerateArray().ToList();
        Assert.Equal(Names, figures.Select(figure => figure.GetProperty("name").GetString()));
        Assert.All(figures, figure => Assert.True(figure.GetProperty("median").GetDouble() > 0));
        // Evidence of a copy: nothing would mean that no store was read.
        Assert.True(figures[^1].GetProperty("details").GetProperty("bytes per copy, sender receipts").GetDouble() > 100);
    }

    /// <summary>Appends, verifies and searches for real, in small; what does not verify or is not found ends the bench with a fault.</summary>
    [Fact]
    public async Task AuditRow_RunsAndPrintsItsSchema()
    {
        var (code, output) = await PxAsync("bench", "--rows", "audit", "--runs", "1", "--entries", "10000", "--json");
        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        var figures = json.RootElement.GetProperty("figures").EnumerateArray().ToList();
        Assert.Equal(
            ["append, as fast as it goes", "append at 10,000/s, p99 from the due moment", "a lone entry, p99", "verify a whole log", "search 10,000 entries, slowest answer", "search 10,000 entries, no match, to the end"],
            figures.Select(figure => figure.GetProperty("name").GetString()));
        Assert.All(figures, figure => Assert.True(figure.GetProperty("median").GetDouble() > 0));
        Assert.All(figures.SkipLast(1), figure => Assert.True(figure.GetProperty("ratio").GetDouble() > 0));
        Assert.True(figures[3].GetProperty("details").GetProperty("entries of the log").GetDouble() > 1_000);
    }

    [Fact]
    public async Task UnknownRow_IsAUsageError()
    {
        var (code, _) = await PxAsync("bench", "--rows", "speed");
        Assert.NotEqual(0, code);
    }

    private static async Task<(int Code, string Output)> PxAsync(params string[] arguments)
    {
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var px = Path.GetFullPath(Path.Combine(here, "..", "..", "PoliceExchange.Cli", Path.GetFileName(here), "px.dll"));
        Assert.True(File.Exists(px), $"{px} is not built.");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [px, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (standard, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, process.ExitCode == 0 ? await standard : await standard + await error);
    }
}
