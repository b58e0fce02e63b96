using System.Security.Cryptography;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// Random secrets, one file each, mode 0600, beside a database and never in it: a backup of the database does not bring back what
/// was destroyed here. Not safe for concurrent use; the caller locks.
/// </summary>
internal sealed class SecretFolder(string folder)
{
    private const string Extension = ".key";

    /// <summary>Names that have a secret, newest first by name.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).OrderDescending(StringComparer.Ordinal)];

    /// <summary>The bytes of a secret; null when it was destroyed or never made. The caller clears them.</summary>
    public byte[]? Find(string name) => File.Exists(FileOf(name)) ? File.ReadAllBytes(FileOf(name)) : null;

    /// <summary>Makes a secret; durable when it returns. The caller clears it.</summary>
    public byte[] Make(string name, int length)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Secrets beside the store need file modes.");
        }
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var bytes = RandomNumberGenerator.GetBytes(length);
        // Written aside and renamed: a crash between leaves no half key that sealed something.
        var aside = Path.Combine(folder, name + ".new");
        File.Delete(aside);
        using (var stream = new FileStream(aside, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(bytes);
            stream.Flush();
            Durable.Sync(stream.SafeFileHandle);
        }
        File.Move(aside, FileOf(name));
        Durable.SyncFolder(folder);
        Durable.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        return bytes;
    }

    /// <summary>Overwrites and removes a secret; gone for good when it returns.</summary>
    public void Destroy(string name)
    {
        var file = FileOf(name);
        if (!File.Exists(file))
        {
            return;
        }
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(handle, new byte[RandomAccess.GetLength(handle)], 0);
            Durable.Sync(handle);
        }
        File.Delete(file);
        Durable.SyncFolder(folder);
    }

    /// <summary>The file of a secret, for messages.</summary>
    public string FileOf(string name) => Path.Combine(folder, name + Extension);
}
