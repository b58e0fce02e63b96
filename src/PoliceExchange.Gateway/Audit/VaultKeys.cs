using System.Collections.Concurrent;
using System.Security.Cryptography;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Audit;

/// <summary>
/// The month keys, one file each, <c>&lt;Data&gt;/vault-keys/yyyy-MM.key</c>, mode 0600. Never in the database: a
/// backup of the database cannot bring back what was shredded. A backup of this folder can, so it must not be
/// kept longer than the retention (THREAT-MODEL.md).
/// </summary>
internal sealed class VaultKeys(string folder)
{
    private const string Extension = ".key";

    private readonly ConcurrentDictionary<string, VaultMonthKey> _known = new(StringComparer.Ordinal);
    private readonly Lock _files = new();

    /// <summary>The key of a month, made and durable when it returns; call it before the act, never inside.</summary>
    public VaultMonthKey Obtain(DateTimeOffset at)
    {
        var month = VaultMonthKey.MonthOf(at);
        if (_known.TryGetValue(month, out var known))
        {
            return known;
        }
        lock (_files)
        {
            return Find(month) ?? Make(month);
        }
    }

    /// <summary>The key of a month; null when it was destroyed or never made.</summary>
    public VaultMonthKey? Find(string month)
    {
        if (_known.TryGetValue(month, out var known))
        {
            return known;
        }
        lock (_files)
        {
            var file = FileOf(month);
            if (!File.Exists(file))
            {
                return null;
            }
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length != VaultMonthKey.Bytes)
            {
                throw new InvalidDataException($"{file} has {bytes.Length} bytes, not {VaultMonthKey.Bytes}. Restore the key folder; the private parts of {month} cannot be opened without it.");
            }
            var key = new VaultMonthKey(month, bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return _known.GetOrAdd(month, key);
        }
    }

    /// <summary>Months that have a key, newest first.</summary>
    public IReadOnlyList<string> Months() => !System.IO.Directory.Exists(folder)
        ? []
        : [.. System.IO.Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).OrderDescending(StringComparer.Ordinal)];

    /// <summary>Overwrites and removes the key of a month; gone for good when it returns.</summary>
    public void Destroy(string month)
    {
        lock (_files)
        {
            _known.TryRemove(month, out _);
            var file = FileOf(month);
            if (!File.Exists(file))
            {
                return;
            }
            using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write))
            {
                RandomAccess.Write(handle, new byte[VaultMonthKey.Bytes], 0);
                Durable.Sync(handle);
            }
            File.Delete(file);
            Durable.SyncFolder(folder);
        }
    }

    private VaultMonthKey Make(string month)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The vault's keys need file modes.");
        }
        System.IO.Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var bytes = RandomNumberGenerator.GetBytes(VaultMonthKey.Bytes);
        // Written aside and renamed: a crash between leaves no half key that sealed something.
        var aside = Path.Combine(folder, month + ".new");
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
        File.Move(aside, FileOf(month));
        Durable.SyncFolder(folder);
        Durable.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        var key = new VaultMonthKey(month, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return _known.GetOrAdd(month, key);
    }

    private string FileOf(string month) => Path.Combine(folder, month + Extension);
}
