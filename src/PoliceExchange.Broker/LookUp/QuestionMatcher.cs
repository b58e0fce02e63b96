using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Index;
using PoliceExchange.Matching.Query;
using PoliceExchange.Protocol.Lookup.V1;
using Band = PoliceExchange.Matching.Evidence.Band;

namespace PoliceExchange.Broker.LookUp;

/// <summary>Matches one question at a time; keeps its arrays from one to the next (150 KB).</summary>
internal sealed class QuestionMatcher
{
    /// <summary>The same number says who it is, or which object.</summary>
    private const float Number = 25;

    private readonly BlindQuery _query = new();
    private readonly BlindMatcher _matcher = new();
    private readonly Candidate[] _candidates = new Candidate[BlindMatcher.Kept];
    private readonly Dictionary<int, float> _met = [];

    /// <summary>Why a query is none that an honest gateway makes (MATCHING.md 3.3).</summary>
    public EncodingFault Check(uint epoch, MatchQuestion question)
    {
        foreach (var bytes in question.Queries)
        {
            if (_query.Read(bytes.Span, epoch) is var fault and not EncodingFault.None)
            {
                return fault;
            }
        }
        return EncodingFault.None;
    }

    /// <summary>All that the question meets with at least amber evidence.</summary>
    public Meeting Match(EpochIndex index, MatchQuestion question)
    {
        _met.Clear();
        var bands = new Bands(index.Forms.Names);
        foreach (var bytes in question.Queries)
        {
            if (_query.Read(bytes.Span, index.Forms.Epoch) != EncodingFault.None)
            {
                continue;
            }
            var found = _matcher.Match(index.Forms, _query, _candidates);
            foreach (var candidate in _candidates.AsSpan(0, found))
            {
                Meet(candidate.Entry, candidate.Bits);
            }
        }
        foreach (var token in question.Tokens)
        {
            foreach (var entry in index.WithToken(token))
            {
                Meet(entry, Math.Max(bands.Red, Number));
            }
        }
        return new Meeting(
            [
                .. _met.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Select(one => new MetRecord(one.Key, bands.Of(one.Value)))
                    .Where(one => one.Band != Band.None).Take(BlindMatcher.Kept),
            ],
            index.Forms.Names);
    }

    private void Meet(int entry, float bits)
    {
        if (!_met.TryGetValue(entry, out var before) || before < bits)
        {
            _met[entry] = bits;
        }
    }
}
