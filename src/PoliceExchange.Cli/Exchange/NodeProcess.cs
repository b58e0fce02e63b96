using System.Diagnostics;

namespace PoliceExchange.Cli.Exchange;

/// <summary>A broker or gateway as a child process, started on a free port and known to be ready by its ready file.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly string _readyFile;
    private readonly StreamWriter _log;
    private bool _disposed;

    private NodeProcess(string name, Process process, string readyFile, StreamWriter log) =>
        (Name, Process, _readyFile, _log) = (name, process, readyFile, log);

    /// <summary>For messages.</summary>
    public string Name { get; }

    public Process Process { get; }

    /// <summary>host:port of the peers' end-point, once ready.</summary>
    public string Address { get; private set; } = "";

    /// <summary>host:port of the console, once ready; empty where there is none.</summary>
    public string Console { get; private set; } = "";

    /// <summary>Starts a program of ours.</summary>
    /// <param name="program">PoliceExchange.Broker, PoliceExchange.Gateway or px itself.</param>
    /// <param name="name">Name for messages and files.</param>
    /// <param name="folder">Folder for the ready file and the log.</param>
    /// <param name="settings">Configuration keys and values.</param>
    /// <param name="prefix">A program that runs it, such as strace with its arguments; empty for none.</param>
    /// <param name="arguments">What stands before the settings, such as a command of px.</param>
    public static NodeProcess Start(
        string program, string name, string folder, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string>? prefix = null,
        IReadOnlyList<string>? arguments = null)
    {
        System.IO.Directory.CreateDirectory(folder);
        var ready = Path.Combine(folder, $"{name}.ready");
        File.Delete(ready);
        string[] command = [.. prefix ?? [], "dotnet", ProgramFile(program), .. arguments ?? []];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (key, value) in settings.Append(new("Host:ReadyFile", ready)))
        {
            start.ArgumentList.Add($"--{key}={value}");
        }
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "1";
        start.Environment.Remove("ASPNETCORE_URLS");
        var process = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        var log = new StreamWriter(Path.Combine(folder, $"{name}.log"), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new NodeProcess(name, process, ready, log);
    }

    /// <summary>Waits until the process listens.</summary>
    /// <exception cref="InvalidOperationException">It ended, or is not ready in time; the message has the end of its log.</exception>
    public async Task<NodeProcess> ReadyAsync(TimeProvider time, TimeSpan atMost)
    {
        var began = time.GetTimestamp();
        while (!File.Exists(_readyFile))
        {
            if (Process.HasExited || time.GetElapsedTime(began) > atMost)
            {
                if (Process.HasExited)
                {
                    // Its last words are still on the way otherwise.
                    await Process.WaitForExitAsync().ConfigureAwait(false);
                }
                throw new InvalidOperationException($"{Name} is not ready: {await LogTailAsync().ConfigureAwait(false)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), time).ConfigureAwait(false);
        }
        var lines = await File.ReadAllLinesAsync(_readyFile).ConfigureAwait(false);
        Address = lines[0];
        // By name: a browser's passkeys are for a name, never for an address.
        Console = lines.Length > 1 ? "localhost:" + lines[1].Split(':')[^1] : "";
        return this;
    }

    /// <summary>SIGKILL: nothing gets a chance to end in order.</summary>
    public async Task KillAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }
        await Process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGTERM, then waits for the drain.</summary>
    public async Task StopAsync(TimeProvider time)
    {
        if (!Process.HasExited)
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{Process.Id}"]);
            await kill.WaitForExitAsync().ConfigureAwait(false);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15), time);
            try
            {
                await Process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await KillAsync().ConfigureAwait(false);
            }
        }
    }

    public async Task<string> LogTailAsync()
    {
        await _log.FlushAsync().ConfigureAwait(false);
        var lines = await File.ReadAllLinesAsync(((FileStream)_log.BaseStream).Name).ConfigureAwait(false);
        return string.Join(" | ", lines.TakeLast(12));
    }

    public async ValueTask DisposeAsync()
    {
        // Twice when its successor did not start: that failure is what has to be seen.
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        await KillAsync().ConfigureAwait(false);
        Process.Dispose();
        await _log.DisposeAsync().ConfigureAwait(false);
    }

    // Beside px when published, in its own output folder when built from source.
    private static string ProgramFile(string program)
    {
        var here = AppContext.BaseDirectory;
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(here));
        string[] places =
        [
            Path.Combine(here, $"{program}.dll"),
            Path.Combine(here, "..", "..", program, configuration, $"{program}.dll"),
        ];
        return places.Select(Path.GetFullPath).FirstOrDefault(path => File.Exists(path) && File.Exists(Path.ChangeExtension(path, ".runtimeconfig.json")))
            ?? throw new InvalidOperationException($"{program} is not built; looked at {string.Join(" and ", places.Select(Path.GetFullPath))}. Run `dotnet build PoliceExchange.sln -c {configuration}`.");
    }

    private static void Write(StreamWriter log, string? line)
    {
        if (line is not null)
        {
            lock (log)
            {
                log.WriteLine(line);
            }
        }
    }
}
