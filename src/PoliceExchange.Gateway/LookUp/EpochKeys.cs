using System.Security.Cryptography;
using PoliceExchange.Hosting.State;
using PoliceExchange.Matching.Epochs;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>An epoch whose key is here.</summary>
/// <param name="Epoch">Week.</param>
/// <param name="Generation">1, and one more for each time that the key was made anew.</param>
/// <param name="KeyId">Commitment to the key.</param>
/// <param name="IssuedBy">Gateway that made it.</param>
internal sealed record HeldEpoch(uint Epoch, int Generation, string KeyId, string IssuedBy);

/// <summary>The epochs whose keys are here, ascending.</summary>
internal sealed record HeldEpochs(IReadOnlyList<HeldEpoch> All);

/// <summary>
/// The keys under which persons are encoded, one a week. A key is lent for one act and never given out; each use is counted before it is made.
/// </summary>
internal sealed class EpochKeys(DerivationCounts counts, TimeProvider time) : IDisposable
{
    // An act reads under it, replacing and erasing write: a key is never cleared while somebody encodes with it.
    private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);
    private readonly SortedDictionary<uint, (HeldEpoch Held, byte[] Key)> _keys = [];

    /// <summary>The epoch of now.</summary>
    public uint Current => Epochs.At(time.GetUtcNow());

    /// <summary>Epochs that have not ended and whose key is here, ascending.</summary>
    public IReadOnlyList<uint> Held => [.. Changed.Value.All.Select(one => one.Epoch).Where(epoch => epoch >= Current)];

    /// <summary>What is held, with change signal: a new epoch, or a new generation of one.</summary>
    public Latest<HeldEpochs> Changed { get; } = new(new HeldEpochs([]));

    /// <summary>Wakes who puts an alarm on record.</summary>
    public Signal Alarm { get; } = new();

    /// <summary>Uses the key of an epoch for one act; false when it is not here.</summary>
    /// <param name="epoch">Week.</param>
    /// <param name="use">What for.</param>
    /// <param name="derivations">Encodings that the act makes at most, 1 or more.</param>
    /// <param name="act">The act; it gets the key's 32 bytes and must return before anything waits.</param>
    /// <param name="result">What it returned.</param>
    public bool TryUse<T>(uint epoch, EpochUse use, int derivations, EpochAct<T> act, out T? result)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (counts.Add(use, derivations))
        {
            Alarm.Wake();
        }
        return TryLend(epoch, null, act, out result);
    }

    /// <summary>Lends a key to be passed on to a gateway that joined; false when that very key is not here.</summary>
    public bool TryPassOn<T>(uint epoch, string keyId, EpochAct<T> act, out T? result) => TryLend(epoch, keyId, act, out result);

    /// <summary>Commitment to the key of an epoch, which records and queries carry; null when it is not here.</summary>
    public string? KeyId(uint epoch) => Find(epoch)?.KeyId;

    /// <summary>The key of an epoch without the key; null when it is not here.</summary>
    public HeldEpoch? Find(uint epoch) => Changed.Value.All.FirstOrDefault(one => one.Epoch == epoch);

    /// <summary>Takes a key up, in place of an older generation; it keeps a copy.</summary>
    public void Put(HeldEpoch held, ReadOnlySpan<byte> key)
    {
        // Pinned: the collector leaves no second copy behind when it moves things.
        var own = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(own);
        Change(() =>
        {
            Remove(held.Epoch);
            _keys[held.Epoch] = (held, own);
        });
    }

    /// <summary>Clears and forgets the keys of epochs before one.</summary>
    public void DropBefore(uint epoch)
    {
        if (Changed.Value.All.Any(one => one.Epoch < epoch))
        {
            Change(() => _keys.Keys.TakeWhile(one => one < epoch).ToList().ForEach(Remove));
        }
    }

    public void Dispose()
    {
        Change(() => _keys.Keys.ToList().ForEach(Remove));
        _gate.Dispose();
    }

    private bool TryLend<T>(uint epoch, string? keyId, EpochAct<T> act, out T? result)
    {
        _gate.EnterReadLock();
        try
        {
            if (!_keys.TryGetValue(epoch, out var found) || (keyId is not null && found.Held.KeyId != keyId))
            {
                result = default;
                return false;
            }
            result = act(found.Key);
            return true;
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    private void Remove(uint epoch)
    {
        if (_keys.Remove(epoch, out var old))
        {
            CryptographicOperations.ZeroMemory(old.Key);
        }
    }

    private void Change(Action change)
    {
        _gate.EnterWriteLock();
        try
        {
            change();
            Changed.Set(new HeldEpochs([.. _keys.Values.Select(one => one.Held)]));
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }
}
