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

    /// <summary>Load of the machine over the last minute.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
