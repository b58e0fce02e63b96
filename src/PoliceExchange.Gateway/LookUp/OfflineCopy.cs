using System.Collections.Concurrent;
using PoliceExchange.Matching.Encoding;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// The index of what this nation sent and received and what is in force, while a lease runs. It is filled anew from the sealed envelopes at each
/// start and after each lease that ended, so nothing of it is ever on a disk (D5 stays: at rest, notices are sealed).
/// </summary>
internal sealed class OfflineCopy(OfflineOptions options) : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new();

    // A matcher is 150 KB and a question needs it for a millisecond.
    private readonly ConcurrentBag<OfflineMatcher> _matchers = [];
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private OfflineIndex? _index;
    private int _toCome;

    /// <summary>Notices in force that are not in it: to come, or without room. Null while there is no copy.</summary>
    public int? Missing => Read(index => index is null ? null : (int?)(_toCome + _leftOut.Count));

    /// <summary>Begins a copy under a new key; false when there is one.</summary>
    /// <param name="toCome">Notices that will be put in.</param>
    public bool Open(int toCome) => Write(() =>
    {
        if (_index is not null)
        {
            return false;
        }
        (_index, _toCome) = (new OfflineIndex(options.MaxForms), toCome);
        return true;
    });

    /// <summary>Clears the key and forgets everything.</summary>
    public void Erase() => Write(() =>
    {
        _index?.Dispose();
        (_index, _toCome) = (null, 0);
        _leftOut.Clear();
        return true;
    });

    /// <summary>Says how many notices are still to come.</summary>
    public void Expect(int toCome) => Write(() => _toCome = toCome);

    /// <summary>Puts a notice in, in the place of what was there of it.</summary>
    public void Put(RecordEncoder encoder, string noticeId, RecordSubject subject)
    {
        // Encoding takes longest, and questions go on meanwhile.
        var (index, record) = Read(index => (index, index?.Encode(encoder, noticeId, subject)));
        if (record is not null)
        {
            Write(() => ReferenceEquals(index, _index) && (_index!.Put(noticeId, record) ? _leftOut.Remove(noticeId) : _leftOut.Add(noticeId)));
        }
    }

    /// <summary>Counts a notice as one that cannot be searched here.</summary>
    public void LeaveOut(string noticeId) => Write(() =>
    {
        _index?.Remove(noticeId);
        return _index is not null && _leftOut.Add(noticeId);
    });

    /// <summary>Takes a notice out.</summary>
    public void Remove(string noticeId) => Write(() =>
    {
        _index?.Remove(noticeId);
        return _leftOut.Remove(noticeId);
    });

    /// <summary>What a question may mean; null when there is no copy.</summary>
    public OfflineProposals? Ask(Question question, int year)
    {
        if (!_matchers.TryTake(out var matcher))
        {
            matcher = new OfflineMatcher();
        }
        try
        {
            return Read(index => index?.Ask(question, matcher, year));
        }
        finally
        {
            _matchers.Add(matcher);
        }
    }

    public void Dispose()
    {
        Erase();
        _gate.Dispose();
    }

    private T Read<T>(Func<OfflineIndex?, T> act)
    {
        _gate.EnterReadLock();
        try
        {
            return act(_index);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    private T Write<T>(Func<T> act)
    {
        _gate.EnterWriteLock();
        try
        {
            return act();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }
}
