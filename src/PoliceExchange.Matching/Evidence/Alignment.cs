using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Evidence;

/// <summary>
/// Pairs the tokens of two names, best pair first, whatever their order, and adds up what the pairs and the unpaired ones say
/// (MATCHING.md 1.2, 4). One arithmetic for plain text and for blind filters, so that they differ in how alike tokens seem and in nothing else.
/// </summary>
internal ref struct Alignment
{
    /// <summary>Tokens left over on both sides: two different names.</summary>
    internal const float BothPenalty = 4.5f;

    /// <summary>Tokens left over on one side: a second surname or given name that was left out.</summary>
    internal const float OnePenalty = 0.8f;

    internal const int Cells = NameForm.MaxTokens * NameForm.MaxTokens;

    private readonly Span<float> _gains;
    private readonly int _query;
    private readonly int _record;

    /// <param name="gains">Room for <see cref="Cells"/> values; row = query token, column = record token; 0 for "not alike".</param>
    /// <param name="query">Tokens of the query.</param>
    /// <param name="record">Tokens of the record.</param>
    internal Alignment(Span<float> gains, int query, int record)
    {
        _gains = gains;
        _query = query;
        _record = record;
    }

    internal readonly ref float this[int query, int record] => ref _gains[query * NameForm.MaxTokens + record];

    /// <summary>The bits of the whole, and which tokens found no partner (bit i = token i).</summary>
    internal readonly float Total(out int queryLeft, out int recordLeft)
    {
        (queryLeft, recordLeft) = ((1 << _query) - 1, (1 << _record) - 1);
        var bits = 0f;
        while (true)
        {
            var (best, atQuery, atRecord) = (0f, -1, -1);
            for (var i = 0; i < _query; i++)
            {
                if ((queryLeft >> i & 1) == 0)
                {
                    continue;
                }
                for (var j = 0; j < _record; j++)
                {
                    if ((recordLeft >> j & 1) != 0 && this[i, j] > best)
                    {
                        (best, atQuery, atRecord) = (this[i, j], i, j);
                    }
                }
            }
            if (atQuery < 0)
            {
                return bits;
            }
            bits += best;
            queryLeft &= ~(1 << atQuery);
            recordLeft &= ~(1 << atRecord);
        }
    }

    /// <summary>What unpaired tokens cost.</summary>
    internal static float Penalty(int queryLeft, int recordLeft)
    {
        var (query, record) = (System.Numerics.BitOperations.PopCount((uint)queryLeft), System.Numerics.BitOperations.PopCount((uint)recordLeft));
        return BothPenalty * Math.Min(query, record) + OnePenalty * Math.Abs(query - record);
    }
}
