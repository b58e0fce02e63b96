using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Index;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>What a question may mean, and the scale at which that is to be judged in clear.</summary>
/// <param name="NoticeIds">Most likely first.</param>
/// <param name="Scale">Logarithm of how many names were searched.</param>
internal sealed record OfflineProposals(IReadOnlyList<string> NoticeIds, uint Scale);

/// <summary>The blind forms and numbers of one notice.</summary>
internal sealed record OfflineRecord(IReadOnlyList<byte[]> Forms, IReadOnlyList<ulong> Numbers);

/// <summary>
/// The notices of this gateway as the hub would hold them, under a key of their own that is nowhere but in this process: what lies in memory
/// has no name, and once the key is cleared it answers nothing. It only proposes. Many readers or one writer at a time; the owner locks.
/// </summary>
internal sealed class OfflineIndex(int maxForms) : IDisposable
{
    // Not a week's key, so no week's number.
    private const uint OwnEpoch = 0;

    // A copy of a few names would call a shared date of birth a hit: bands are never those of fewer than 1,024 names.
    private const uint LeastScale = 10;

    // Blind evidence and that in clear differ by a little; what is proposed in vain costs an opening.
    private const float Slack = 3;

    // More than by any name; the same number says who it is.
    private const float Number = 1_000;

    private readonly byte[] _key = NewKey();
    private readonly BlindIndex _forms = new(OwnEpoch);
    private readonly Dictionary<ulong, List<int>> _numbers = [];
    private readonly Dictionary<string, int> _entries = new(StringComparer.Ordinal);
    private readonly List<Kept?> _kept = [];
    private readonly Stack<int> _free = [];

    /// <summary>Notices in it.</summary>
    public int Count => _entries.Count;

    /// <summary>Encodes a notice; changes nothing.</summary>
    public OfflineRecord Encode(RecordEncoder encoder, string noticeId, RecordSubject subject)
    {
        var reference = Encoding.ASCII.GetBytes(noticeId);
        return new OfflineRecord(
            [.. subject.Persons.SelectMany(person => encoder.Encode(_key, OwnEpoch, reference, person.Names, person.Dates).Forms)],
            [.. subject.Numbers.Select(number => number.Token(_key)).OfType<ulong>().Distinct()]);
    }

    /// <summary>Puts a notice in the place of what was there of it; false when there is no room or it cannot be encoded, and then nothing of it is there.</summary>
    public bool Put(string noticeId, OfflineRecord record)
    {
        Remove(noticeId);
        if (_forms.Count + record.Forms.Count > maxForms)
        {
            return false;
        }
        if (!_free.TryPop(out var entry))
        {
            entry = _kept.Count;
            _kept.Add(null);
        }
        var kept = new Kept(noticeId, [.. record.Forms.Select(form => RecordEncoding.LabelOf(form)).Distinct()], record.Numbers);
        (_kept[entry], _entries[noticeId]) = (kept, entry);
        foreach (var number in record.Numbers)
        {
            if (!_numbers.TryGetValue(number, out var entries))
            {
                _numbers[number] = entries = [];
            }
            entries.Add(entry);
        }
        if (record.Forms.All(form => _forms.Add(form, entry) == EncodingFault.None))
        {
            return true;
        }
        // A name whose filters are out of the bounds of an honest one; the hub refuses it too.
        Remove(noticeId);
        return false;
    }

    /// <summary>Takes a notice out.</summary>
    public void Remove(string noticeId)
    {
        if (!_entries.Remove(noticeId, out var entry))
        {
            return;
        }
        var kept = _kept[entry]!;
        foreach (var label in kept.Labels)
        {
            _forms.Remove(label, entry);
        }
        foreach (var number in kept.Numbers)
        {
            if (_numbers[number] is var entries && entries.Remove(entry) && entries.Count == 0)
            {
                _numbers.Remove(number);
            }
        }
        _kept[entry] = null;
        _free.Push(entry);
    }

    /// <summary>What the question may mean.</summary>
    /// <param name="matcher">The caller's for that time.</param>
    /// <param name="year">This year.</param>
    public OfflineProposals Ask(Question question, OfflineMatcher matcher, int year)
    {
        var scale = Math.Max(LeastScale, (uint)Math.Ceiling(Math.Log2(Math.Max(1, _forms.Names))));
        var met = new Dictionary<int, float>();
        foreach (var token in question.Numbers.Select(number => number.Token(_key)).OfType<ulong>())
        {
            foreach (var entry in _numbers.GetValueOrDefault(token) ?? [])
            {
                met[entry] = Number;
            }
        }
        if (question.Name is { } name)
        {
            using var encoder = new QueryEncoder(TokenFrequencies.Default);
            var least = new Bands(1L << (int)scale).Amber - Slack;
            foreach (var query in encoder.Encode(_key, OwnEpoch, name, question.Date, year))
            {
                foreach (var candidate in matcher.Match(_forms, query))
                {
                    if (candidate.Bits >= least && candidate.Bits > met.GetValueOrDefault(candidate.Entry, float.NegativeInfinity))
                    {
                        met[candidate.Entry] = candidate.Bits;
                    }
                }
            }
        }
        return new OfflineProposals(
            [.. met.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(BlindMatcher.Kept).Select(one => _kept[one.Key]!.NoticeId)], scale);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static byte[] NewKey()
    {
        // Pinned: the collector leaves no second copy behind when it moves things.
        var key = GC.AllocateUninitializedArray<byte>(32, pinned: true);
        RandomNumberGenerator.Fill(key);
        return key;
    }

    private sealed record Kept(string NoticeId, ulong[] Labels, IReadOnlyList<ulong> Numbers);
}

/// <summary>Matches one query at a time; keeps its arrays from one to the next (150 KB).</summary>
internal sealed class OfflineMatcher
{
    private readonly BlindQuery _query = new();
    private readonly BlindMatcher _matcher = new();
    private readonly Candidate[] _candidates = new Candidate[BlindMatcher.Kept];

    public ReadOnlySpan<Candidate> Match(BlindIndex index, byte[] query) => _query.Read(query, index.Epoch) is var fault and not EncodingFault.None
        ? throw new InvalidOperationException($"This gateway's encoder made a query that its matcher refuses: {fault}.")
        : _candidates.AsSpan(0, _matcher.Match(index, _query, _candidates));
}
