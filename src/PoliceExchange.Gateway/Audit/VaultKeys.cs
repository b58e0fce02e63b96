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
    private readonly ConcurrentDictionary<string, VaultMonthKey> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly SecretFolder _files = new(folder);

    /// <summary>The key of a month, made and durable when it returns; call it before the act, never inside.</summary>
    public VaultMonthKey Obtain(DateTimeOffset at)
    {
        var month = VaultMonthKey.MonthOf(at);
        if (_known.TryGetValue(month, out var known))
        {
            return known;
        }
        lock (_gate)
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
        lock (_gate)
        {
            if (_files.Find(month) is not { } bytes)
            {
                return null;
            }
            if (bytes.Length != VaultMonthKey.Bytes)
            {
                throw new InvalidDataException($"{_files.FileOf(month)} has {bytes.Length} bytes, not {VaultMonthKey.Bytes}. Restore the key folder; the private parts of {month} cannot be opened without it.");
            }
            var key = new VaultMonthKey(month, bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return _known.GetOrAdd(month, key);
        }
    }

    /// <summary>Months that have a key, newest first.</summary>
    public IReadOnlyList<string> Months() => _files.Names();

    /// <summary>Overwrites and removes the key of a month; gone for good when it returns.</summary>
    public void Destroy(string month)
    {
        lock (_gate)
        {
            _known.TryRemove(month, out _);
            _files.Destroy(month);
        }
    }

    private VaultMonthKey Make(string month)
    {
        var bytes = _files.Make(month, VaultMonthKey.Bytes);
        var key = new VaultMonthKey(month, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return _known.GetOrAdd(month, key);
    }
}
