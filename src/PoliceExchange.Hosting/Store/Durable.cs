using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// Syncs by libc. .NET's own Flush(true) and FlushToDisk report success when fsync failed (measured on 10.0.12,
/// RELIABILITY.md, fact 1). The caller stops at the first exception: a second try may succeed although the pages are lost.
/// </summary>
internal static class Durable
{
    private const int Interrupted = 4; // EINTR of errno.h.
    private const int DirectoryCloseOnExec = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on x86-64.

    /// <summary>Returns when the data of a file is on disk.</summary>
    public static void Sync(SafeFileHandle file)
    {
        while (FdataSync(file) < 0)
        {
            ThrowUnlessInterrupted("fdatasync");
        }
    }

    /// <summary>Returns when the names in a folder are on disk; after create and rename.</summary>
    public static void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, DirectoryCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new IOException($"open {folder}: errno {Marshal.GetLastPInvokeError()}");
        }
        while (Fsync(handle) < 0)
        {
            ThrowUnlessInterrupted("fsync");
        }
    }

    private static void ThrowUnlessInterrupted(string call)
    {
        var errno = Marshal.GetLastPInvokeError();
        if (errno != Interrupted)
        {
            throw new SyncFailedException(call, errno);
        }
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int FdataSync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open(string path, int flags);
}

/// <summary>A sync failed: what was written may or may not be on disk.</summary>
internal sealed class SyncFailedException(string call, int errno) : IOException($"{call}: errno {errno}")
{
    private const int NoSpace = 28; // ENOSPC of errno.h.

    /// <summary>True when the disk is full: a fresh file that nobody has seen can be thrown away and written later.</summary>
    public bool IsFull => errno == NoSpace;
}
