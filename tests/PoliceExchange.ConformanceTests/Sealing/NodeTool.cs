using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PoliceExchange.ConformanceTests.Sealing;

/// <summary>Runs a script of tests/node/sealing with npm's packages; skips the test where node or the packages are missing.</summary>
internal static class NodeTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<string> Run(string script, string verb, string input, CancellationToken cancel)
    {
        var folder = Folder();
        if (folder is null)
        {
            Assert.Skip("tests/node/node_modules/jose not found: npm ci --prefix tests/node");
        }

        using var process = Start(folder, script, verb);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    private static Process Start(string folder, string script, string verb)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.ArgumentList.Add(Path.Combine("sealing", script));
        start.ArgumentList.Add(verb);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed");
            throw;
        }
    }

    private static string? Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var node = Path.Combine(folder.FullName, "tests", "node");
            if (Directory.Exists(Path.Combine(node, "node_modules", "jose")))
            {
                return node;
            }
        }

        return null;
    }
}
