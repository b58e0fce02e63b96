using System.Diagnostics;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>A small ext4 in a file, mounted at a folder; RELIABILITY.md 7.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly string _folder;
    private readonly string _ballast;

    private LoopDisk(string folder) => (_folder, _ballast) = (folder, Path.Combine(folder, "ballast"));

    public long Free => new DriveInfo(_folder).AvailableFreeSpace;

    /// <summary>Makes and mounts it, or skips the test with the reason.</summary>
    public static LoopDisk MountOrSkip(string folder, int mebibytes)
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting needs root");
        Directory.CreateDirectory(folder);
        var image = folder + ".img";
        using (var file = File.Create(image))
        {
            file.SetLength((long)mebibytes << 20);
        }
        Assert.SkipUnless(Run("mkfs.ext4", "-q", "-m", "0", image), "mkfs.ext4 is missing or failed");
        Assert.SkipUnless(Run("mount", "-o", "loop", image, folder), "loop mounts are not possible here");
        return new LoopDisk(folder);
    }

    /// <summary>Fills the disk up to a rest.</summary>
    public void LeaveFree(long bytes)
    {
        // Written, not reserved: fallocate and sparse files leave the blocks to others on some systems.
        using var file = new FileStream(_ballast, FileMode.Append, FileAccess.Write);
        var block = new byte[64 << 10];
        while (Free - bytes > block.Length)
        {
            file.Write(block);
            file.Flush();
        }
    }

    public void MakeRoom() => File.Delete(_ballast);

    public void Dispose()
    {
        if (!Run("umount", _folder))
        {
            _ = Run("umount", "-l", _folder);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
