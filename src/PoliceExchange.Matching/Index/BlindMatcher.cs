using System.Numerics;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Query;

namespace PoliceExchange.Matching.Index;

/// <summary>An entry that a query met, with its evidence. The bits stay inside the hub; callers get the <see cref="Band"/>.</summary>
internal readonly record struct Candidate(int Entry, float Bits);

/// <summary>
/// The reference matcher (MATCHING.md 4): layer 1 over the cohorts of the query keeps the best few, layer 2 decides among them in bits of
/// evidence. Allocates nothing per query; one per thread.
/// </summary>
internal sealed class BlindMatcher
{
    /// <summary>Below this first-layer score nothing is looked at again (MATCHING.md 4).</summary>
    internal const float Floor = 0.72f;

    /// <summary>Candidates that reach layer 2. The design had 10; layer 2 costs a microsecond each, and namesakes crowd ten places at ten million.</summary>
    internal const int Kept = 32;

    private readonly (float Score, int Row, CohortBlock Block, int Label)[] _kept = new (float, int, CohortBlock, int)[Kept];
    private int _count;
    private float _floor;

    /// <summary>Forms that the first layer looked at in the last query.</summary>
    internal int Scored { get; private set; }

    /// <summary>Fills the candidates by falling evidence, each entry once; returns how many. At most <see cref="Kept"/>.</summary>
    internal int Match(BlindIndex index, BlindQuery query, Span<Candidate> candidates, float floor = Floor)
    {
        (_count, _floor, Scored) = (0, floor, 0);
        for (var row = 0; row < query.Labels; row++)
        {
            foreach (var block in index.Cohort(query.Label(row)))
            {
                if (block is not null)
                {
                    Scan(block, query, row);
                }
            }
        }
        var found = 0;
        for (var i = 0; i < _count; i++)
        {
            var (_, row, block, label) = _kept[i];
            var bits = BlindEvidence.Bits(query.TokensOf(label), query.Weights, block.TokensOf(row)) + DateEvidence.Bits(query.Level(label)) - Bands.Discount(block.Kind(row));
            found = Put(candidates, found, new Candidate(block.Entry(row), bits));
        }
        return found;
    }

    private void Scan(CohortBlock block, BlindQuery query, int label)
    {
        var filter = query.Filter(label);
        var offset = DateEvidence.FilterOffset(query.Level(label));
        float fill = EncodingLimits.Bits(filter);
        var filters = block.Filters;
        var fills = block.Fills;
        Scored += block.Count;
        for (var row = 0; row < fills.Length; row++)
        {
            var one = filters.Slice(row * NameEncoder.FilterWords, NameEncoder.FilterWords);
            var common = 0;
            for (var word = 0; word < NameEncoder.FilterWords; word++)
            {
                common += BitOperations.PopCount(filter[word] & one[word]);
            }
            var score = offset + common * (0.7f / Math.Min(fill, fills[row]) + 0.6f / (fill + fills[row]));
            if (score >= _floor)
            {
                Keep(score, row, block, label);
            }
        }
    }

    /// <summary>Keeps the best, sorted; a full list raises the floor.</summary>
    private void Keep(float score, int row, CohortBlock block, int label)
    {
        var at = _count < Kept ? _count++ : Kept - 1;
        while (at > 0 && _kept[at - 1].Score < score)
        {
            _kept[at] = _kept[at - 1];
            at--;
        }
        _kept[at] = (score, row, block, label);
        if (_count == Kept)
        {
            _floor = Math.Max(_floor, MathF.BitIncrement(_kept[Kept - 1].Score));
        }
    }

    private static int Put(Span<Candidate> candidates, int found, Candidate candidate)
    {
        var at = 0;
        while (at < found && candidates[at].Entry != candidate.Entry)
        {
            at++;
        }
        if (at == found)
        {
            if (found == candidates.Length)
            {
                if (candidates[found - 1].Bits >= candidate.Bits)
                {
                    return found;
                }
                at = found - 1;
            }
            else
            {
                found++;
            }
        }
        else if (candidates[at].Bits >= candidate.Bits)
        {
            return found;
        }
        for (; at > 0 && candidates[at - 1].Bits < candidate.Bits; at--)
        {
            candidates[at] = candidates[at - 1];
        }
        candidates[at] = candidate;
        return found;
    }
}
