using System.Diagnostics;
using System.Text.Json;

namespace PoliceExchange.IntegrationTests.Demo;

/// <summary>The command as a newcomer runs it, once: the main job on this machine.</summary>
public sealed class DemoTests
{
    // Alone on two cores it takes well under a minute; the rest is for a machine that does other work.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Demo_PlaysEveryCaseAndEverythingVerifies()
    {
        var px = Path.Combine(AppContext.BaseDirectory, "px.dll");
        Assert.SkipUnless(File.Exists(px), "px is not beside the tests.");
        // From its own output folder, beside which the broker and the gateway lie.
        var built = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "PoliceExchange.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "px.dll"));
        Assert.SkipUnless(File.Exists(built), "px is not built.");
        var start = new ProcessStartInfo("dotnet", [built, "demo", "--exit", "--json", "--lang", "en"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var demo = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var (output, progress) = (demo.StandardOutput.ReadToEndAsync(limit.Token), demo.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await demo.WaitForExitAsync(limit.Token);
        }
        finally
        {
            demo.Kill(entireProcessTree: true);
        }
        var said = await progress;
        Assert.True(demo.ExitCode == 0, said);

        using var figures = JsonDocument.Parse(await output);
        int Figure(string name) => figures.RootElement.GetProperty(name).GetInt32();
        Assert.Equal(16, Figure("cases"));
        Assert.Equal(0, Figure("steps_failed"));
        Assert.Empty(figures.RootElement.GetProperty("failures").EnumerateArray());
        // Lower bounds: a case that is cut short, or a check that verifies nothing, falls under them.
        Assert.InRange(Figure("sent"), 60, 200);
        Assert.InRange(Figure("answered"), 30, 150);
        Assert.InRange(Figure("denied"), 45, 200);
        Assert.InRange(Figure("delivered"), 100, 1_000);
        Assert.Equal(3, Figure("withdrawn"));
        Assert.True(Figure("routed") > Figure("delivered"), "Some members are offline, so more is routed than delivered.");
        Assert.True(Figure("receipts_verified") > Figure("delivered"), "Each delivery has a receipt, and the hub's come on top.");
        Assert.True(Figure("log_entries_verified") > Figure("receipts_verified"), "Each receipt is an act with an entry.");
    }
}
