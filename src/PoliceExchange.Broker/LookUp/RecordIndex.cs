using PoliceExchange.Protocol.Lookup.V1;
using Band = PoliceExchange.Matching.Evidence.Band;

namespace PoliceExchange.Broker.LookUp;

/// <summary>A record that a question met.</summary>
/// <param name="Row">Row of the record.</param>
/// <param name="Band">How sure.</param>
internal readonly record struct MetRecord(int Row, Band Band);

/// <summary>What a question met, and among how many.</summary>
/// <param name="Records">By falling likeness.</param>
/// <param name="Names">Stated names that were searched.</param>
internal readonly record struct Meeting(IReadOnlyList<MetRecord> Records, int Names);

/// <summary>
/// The blind records in memory, by epoch and key: many readers, one writer. Filled from the store at the start; what is
/// committed there is put in here right after. A reader never answers from here alone: that a notice is in force and who
/// may know of it is read from the store.
/// </summary>
internal sealed class RecordIndex : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<(uint Epoch, string KeyId), EpochIndex> _indexes = [];

    /// <summary>True once everything of the store is here.</summary>
    public bool Ready { get; set; }

    /// <summary>Blind forms in memory.</summary>
    public int Forms
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _indexes.Values.Sum(index => index.Forms.Count);
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    /// <summary>Puts records in, each in the place of what it replaces.</summary>
    public void Put(IReadOnlyList<(KeptRecord Record, KeptRecord? Before)> records) => Change(() =>
    {
        foreach (var (record, before) in records)
        {
            if (before is not null)
            {
                IndexOf(before.Record)?.Remove(before.Row, before.Record);
            }
            var key = (record.Record.Epoch, record.Record.KeyId);
            if (!_indexes.TryGetValue(key, out var index))
            {
                _indexes[key] = index = new EpochIndex(key.Epoch);
            }
            index.Add(record.Row, record.Record);
        }
    });

    public void Remove(IReadOnlyList<KeptRecord> records) => Change(() =>
    {
        foreach (var record in records)
        {
            IndexOf(record.Record)?.Remove(record.Row, record.Record);
        }
    });

    /// <summary>Forgets epochs that have ended.</summary>
    public void Forget(uint before) => Change(() =>
    {
        foreach (var key in _indexes.Keys.Where(key => key.Epoch < before).ToList())
        {
            _indexes.Remove(key);
        }
    });

    /// <summary>Asks; the matcher is the caller's for that time.</summary>
    public Meeting Ask(uint epoch, string keyId, QuestionMatcher matcher, MatchQuestion question)
    {
        _lock.EnterReadLock();
        try
        {
            return _indexes.TryGetValue((epoch, keyId), out var index) ? matcher.Match(index, question) : new Meeting([], 0);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Dispose() => _lock.Dispose();

    private EpochIndex? IndexOf(BlindRecord record) => _indexes.GetValueOrDefault((record.Epoch, record.KeyId));

    private void Change(Action act)
    {
        _lock.EnterWriteLock();
        try
        {
            act();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}
