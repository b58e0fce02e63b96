using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PoliceExchange.Cli.Bench;

/// <summary>What the disk itself can: 4 KiB written and synced, one after another. Every durable figure stands on this one.</summary>
internal static class DiskSyncs
{
    private const int Block = 4096;

    /// <summary>Syncs per second in a folder.</summary>
    /// <exception cref="IOException">A sync failed.</exception>
    public static double PerSecond(string folder, TimeSpan duration)
    {
        var path = Path.Combine(folder, $"syncs-{Guid.NewGuid():N}");
        var block = new byte[Block];
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var count = 0L;
        var began = Stopwatch.GetTimestamp();
        do
        {
            RandomAccess.Write(file, block, count % 256 * Block);
            if (fdatasync(file) != 0)
            {
                throw new IOException($"fdatasync of {path} failed with errno {Marshal.GetLastPInvokeError()}.");
            }
            count++;
        }
        while (Stopwatch.GetElapsedTime(began) < duration);
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Milliseconds of single syncs of a 4 KiB write, for as long as it is asked to go on, with a pause between.</summary>
    /// <exception cref="IOException">A sync failed.</exception>
    public static async Task<List<double>> MillisecondsAsync(string folder, TimeProvider time, TimeSpan pause, Func<int, bool> goesOn)
    {
        var path = Path.Combine(folder, $"syncs-{Guid.NewGuid():N}");
        var block = new byte[Block];
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        // A log is written over; a sync that also makes a file longer takes the file system's journal, and longer.
        RandomAccess.Write(file, new byte[Block * 256], 0);
        _ = fdatasync(file);
        var times = new List<double>();
        while (goesOn(times.Count))
        {
            RandomAccess.Write(file, block, times.Count % 256 * Block);
            var began = Stopwatch.GetTimestamp();
            if (fdatasync(file) != 0)
            {
                throw new IOException($"fdatasync of {path} failed with errno {Marshal.GetLastPInvokeError()}.");
            }
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time).ConfigureAwait(false);
            }
        }
        return times;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fdatasync(SafeFileHandle file);
}
