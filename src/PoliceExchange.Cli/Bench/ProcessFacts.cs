using System.Diagnostics;
using System.Globalization;

namespace PoliceExchange.Cli.Bench;

/// <summary>What the kernel says of a process.</summary>
internal static class ProcessFacts
{
    /// <summary>Resident memory, MB of 10^6 bytes.</summary>
    public static double ResidentMegabytes(Process process)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>CPU time spent so far, user and kernel.</summary>
    public static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>
    /// How long the calling thread has been ready to run while others had its core, in nanoseconds (proc(5), schedstat, second field);
    /// null where the kernel does not count it. What a thread measures less this is what it would take on a machine of its own.
    /// </summary>
    public static long? WaitedNanoseconds()
    {
        const string Path = "/proc/thread-self/schedstat";
        return File.Exists(Path) && File.ReadAllText(Path).Split(' ') is { Length: 3 } fields ? long.Parse(fields[1], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Load of the machine over the last minute.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
