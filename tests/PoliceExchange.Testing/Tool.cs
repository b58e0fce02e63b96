using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace PoliceExchange.Testing;

/// <summary>Runs a foreign tool to its end; skips the test where it is not installed.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<(int ExitCode, string Output)> Run(string name, CancellationToken cancel, params string[] arguments)
    {
        using var process = Start(name, arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>A file of the repository.</summary>
    public static string InRepository(params string[] place)
    {
        var relative = Path.Combine(place);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip($"{relative} not found above {AppContext.BaseDirectory}");
        return relative;
    }

    private static Process Start(string name, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{name} is not installed");
            throw;
        }
    }
}
