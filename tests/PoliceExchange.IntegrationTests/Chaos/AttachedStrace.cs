using System.Diagnostics;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>strace on a process that runs already, so that its counts begin with what the test does next.</summary>
internal sealed class AttachedStrace : IAsyncDisposable
{
    private readonly Process _strace;

    private AttachedStrace(Process strace) => _strace = strace;

    /// <summary>Returns when every thread of the process is traced.</summary>
    /// <param name="process">The process.</param>
    /// <param name="calls">System calls that are traced, by comma.</param>
    /// <param name="inject">What happens to them, as in <c>signal=KILL:when=3</c>; the count is each thread's own, per system call.</param>
    public static async Task<AttachedStrace> OnAsync(Process process, string calls, string inject)
    {
        Process? strace;
        try
        {
            strace = Process.Start(new ProcessStartInfo(
                "strace", ["-f", "-p", $"{process.Id}", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:{inject}"]) { RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("strace is not installed");
            throw;
        }
        var line = await strace!.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(line is null || line.Contains("ptrace", StringComparison.OrdinalIgnoreCase), $"strace may not attach here: {line}");
        Assert.Contains("attached", line, StringComparison.Ordinal);
        return new AttachedStrace(strace);
    }

    /// <summary>Lets go of the process, if it still lives.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            // It may end by itself meanwhile, with the process.
            using var stop = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_strace.Id}"]) { RedirectStandardError = true })!;
            await stop.WaitForExitAsync();
        }
        await _strace.WaitForExitAsync();
        _strace.Dispose();
    }
}
