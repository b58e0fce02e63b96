using System.Diagnostics;

namespace PoliceExchange.ConformanceTests.Protos;

/// <summary>The public linter and breaking-change check over our protos.</summary>
public sealed class BufTests
{
    [Fact]
    public async Task Lint_Clean()
    {
        var (code, output) = await Buf("lint");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Breaking_NoneAgainstTheBaseline()
    {
        var (code, output) = await Buf("breaking", "--against", "baseline.binpb");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task LeadingComments_OnEveryMessageFieldEnumAndRpc()
    {
        // Beside the checked-in STANDARD. Two older enums leave their zero value without a comment.
        var (code, output) = await Buf("lint", "--config", """{"version":"v2","lint":{"use":["COMMENT_ENUM","COMMENT_ENUM_VALUE","COMMENT_FIELD","COMMENT_MESSAGE","COMMENT_RPC","COMMENT_SERVICE","COMMENT_ONEOF"],"ignore":["google","grpc"],"ignore_only":{"COMMENT_ENUM_VALUE":["policeexchange/access","policeexchange/fault"]}}}""");
        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> Buf(params string[] arguments)
    {
        var root = Root();
        var buf = Path.Combine(root, "tests", "node", "node_modules", ".bin", "buf");
        Assert.SkipUnless(File.Exists(buf), "tests/node/node_modules is missing: npm ci --prefix tests/node");
        var start = new ProcessStartInfo(buf)
        {
            WorkingDirectory = Path.Combine(root, "protos"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PoliceExchange.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Not inside the repository.");
    }
}
