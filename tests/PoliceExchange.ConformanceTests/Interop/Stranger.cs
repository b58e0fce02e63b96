using System.Diagnostics;
using System.Text.Json;
using PoliceExchange.ConformanceTests.StandIns;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>Another implementation of gRPC: how to run its side of interop.proto, and why it cannot run here.</summary>
internal sealed class Stranger
{
    public const string Node = "grpc-js";
    public const string Python = "python";

    private static readonly Lazy<Stranger> NodeJs = new(() => new Stranger(
        "node", "tests/node/interop", "mjs",
        MissingFile("tests/node/node_modules/@grpc/grpc-js/package.json", "npm ci --prefix tests/node")
        ?? MissingFile("tests/node/node_modules/@grpc/proto-loader/package.json", "npm ci --prefix tests/node")
        ?? Failing("node", "--version")));

    // Debian's interpreter by its path: another python3 first on the PATH does not see Debian's modules.
    private static readonly Lazy<Stranger> DebianPython = new(() => new Stranger(
        "/usr/bin/python3", "tests/python/interop", "py",
        Failing("/usr/bin/python3", "-c", "import grpc, google.protobuf")));

    private readonly string _program;
    private readonly string _folder;
    private readonly string _extension;
    private readonly string? _missing;

    private Stranger(string program, string folder, string extension, string? missing) =>
        (_program, _folder, _extension, _missing) = (program, Path.Combine(Repository.Root, folder), extension, missing);

    /// <summary>Skips the test that asks where the implementation is not installed.</summary>
    public static Stranger Get(string name)
    {
        var stranger = name == Node ? NodeJs.Value : DebianPython.Value;
        Assert.SkipUnless(stranger._missing is null, $"{name}: {stranger._missing}");
        return stranger;
    }

    /// <summary>Runs <c>client</c> or <c>server</c>; it reads its settings from the first line of its input.</summary>
    public async Task<Process> StartAsync(string side, object settings)
    {
        var start = new ProcessStartInfo(_program, [Path.Combine(_folder, $"{side}.{_extension}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing but loopback, whatever the environment says.
        start.Environment["no_proxy"] = start.Environment["no_grpc_proxy"] = "*";
        var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(settings));
        await process.StandardInput.FlushAsync();
        return process;
    }

    private static string? MissingFile(string path, string remedy) =>
        File.Exists(Path.Combine(Repository.Root, path)) ? null : $"{path} is not there; run {remedy}";

    private static string? Failing(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} {string.Join(' ', arguments)}: {process.StandardError.ReadToEnd().Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{program}: {e.Message}";
        }
    }
}
