using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Index;
using PoliceExchange.Matching.Query;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// One thread's matching of questions, step by step what the hub's QuestionMatcher does with a question without numbers. The hub is a program
/// of its own that px starts and does not link; what takes the time is the same code of PoliceExchange.Matching.
/// </summary>
internal sealed class QuestionMatching(BlindIndex index, TimeProvider time)
{
    private readonly BlindQuery _query = new();
    private readonly BlindMatcher _matcher = new();
    private readonly Candidate[] _candidates = new Candidate[BlindMatcher.Kept];
    private readonly Dictionary<int, float> _met = [];

    /// <summary>Forms that the last question was held against.</summary>
    public long Scored { get; private set; }

    /// <summary>What of the last question was the matcher's, in units of the clock; the rest is reading and checking the query.</summary>
    public long MatcherTicks { get; private set; }

    /// <summary>Matches a question; returns how many entries it met.</summary>
    public int Match(IReadOnlyList<byte[]> question)
    {
        (Scored, MatcherTicks) = (0, 0);
        // The hub checks all questions of a call before it matches one, so each is read twice.
        foreach (var part in question)
        {
            Read(part);
        }
        _met.Clear();
        var bands = new Bands(index.Names);
        foreach (var part in question)
        {
            Read(part);
            var began = time.GetTimestamp();
            var found = _matcher.Match(index, _query, _candidates);
            MatcherTicks += time.GetTimestamp() - began;
            Scored += _matcher.Scored;
            foreach (var candidate in _candidates.AsSpan(0, found))
            {
                if (!_met.TryGetValue(candidate.Entry, out var before) || before < candidate.Bits)
                {
                    _met[candidate.Entry] = candidate.Bits;
                }
            }
        }
        return _met.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Select(one => (one.Key, Band: bands.Of(one.Value))).Where(one => one.Band != Band.None).Take(BlindMatcher.Kept).ToList().Count;
    }

    private void Read(byte[] part)
    {
        if (_query.Read(part, index.Epoch) is var fault and not EncodingFault.None)
        {
            throw new InvalidOperationException($"An own query was refused: {fault}.");
        }
    }
}
