using System.Numerics;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Matching.Evidence;

/// <summary>The second layer: bits of evidence from token filters, without the names (MATCHING.md 4). Allocates nothing.</summary>
internal static class BlindEvidence
{
    private const int FilterBits = 128;

    /// <summary>Joined filters are large and meet much by chance, so they must be this much like the whole.</summary>
    private const float AlikeJoined = 0.72f;

    /// <summary>A token of so few bits is an initial: its one bigram.</summary>
    private const int InitialBits = 4;

    /// <summary>Elements that most likely set so many bits (Swamidass and Baldi 2007): without it chance overlap counts as likeness.</summary>
    private static readonly float[] Elements = CreateElements();

    /// <summary>The bits of a candidate's name; the date is added by the caller.</summary>
    internal static float Bits(ReadOnlySpan<ulong> query, ReadOnlySpan<byte> weights, ReadOnlySpan<ulong> record)
    {
        Span<float> gains = stackalloc float[Alignment.Cells];
        int queryTokens = weights.Length, recordTokens = record.Length / 2;
        var alignment = new Alignment(gains, queryTokens, recordTokens);
        for (var i = 0; i < queryTokens; i++)
        {
            for (var j = 0; j < recordTokens; j++)
            {
                alignment[i, j] = Gain(query[2 * i], query[2 * i + 1], weights[i], record[2 * j], record[2 * j + 1]);
            }
        }
        var bits = alignment.Total(out var queryLeft, out var recordLeft);
        bits += Joined(query, weights, record, ref queryLeft, ref recordLeft);
        return bits - Alignment.Penalty(queryLeft, recordLeft);
    }

    /// <summary>What one pair says; 0 when the two are not alike.</summary>
    private static float Gain(ulong queryLow, ulong queryHigh, byte weight, ulong recordLow, ulong recordHigh, float least = 0)
    {
        var exact = WeightCode.Bits(weight);
        if (queryLow == recordLow && queryHigh == recordHigh)
        {
            return exact;
        }
        var querySize = BitOperations.PopCount(queryLow) + BitOperations.PopCount(queryHigh);
        var recordSize = BitOperations.PopCount(recordLow) + BitOperations.PopCount(recordHigh);
        var common = BitOperations.PopCount(queryLow & recordLow) + BitOperations.PopCount(queryHigh & recordHigh);
        if ((weight & QueryEncoding.PrefixFlag) != 0)
        {
            // What the filter holds bounds what it may say, whatever the sender claims: a bit of a token's filter is set one time in three.
            return common == querySize ? Math.Min(exact, 0.875f * querySize) : 0;
        }
        if (recordSize <= InitialBits)
        {
            return common == recordSize ? Math.Min(TokenWeights.InitialBits, exact) : 0;
        }
        var (a, b, either) = (Elements[querySize], Elements[recordSize], Elements[querySize + recordSize - common]);
        var likeness = 2 * (a + b - either) / (a + b);
        return likeness < least ? 0 : Likeness.OfFilters(likeness, WeightCode.Bits(weight >> 3));
    }

    /// <summary>Two tokens of one side written as one on the other (ABDUL RAHMAN, ABDURRAHMAN): their filters together are like its filter.</summary>
    private static float Joined(ReadOnlySpan<ulong> query, ReadOnlySpan<byte> weights, ReadOnlySpan<ulong> record, ref int queryLeft, ref int recordLeft)
    {
        var bits = 0f;
        for (var i = 0; i < weights.Length; i++)
        {
            for (var j = i + 1; j < weights.Length && (queryLeft >> i & 1) != 0; j++)
            {
                for (var k = 0; k < record.Length / 2 && (queryLeft >> i & queryLeft >> j & 1) != 0; k++)
                {
                    if ((recordLeft >> k & 1) == 0)
                    {
                        continue;
                    }
                    var gain = Gain(query[2 * i] | query[2 * j], query[2 * i + 1] | query[2 * j + 1], Lighter(weights[i], weights[j]), record[2 * k], record[2 * k + 1], AlikeJoined);
                    if (gain > 0)
                    {
                        bits += gain;
                        queryLeft &= ~(1 << i | 1 << j);
                        recordLeft &= ~(1 << k);
                    }
                }
            }
            for (var j = 0; j < record.Length / 2 && (queryLeft >> i & 1) != 0; j++)
            {
                for (var k = j + 1; k < record.Length / 2 && (queryLeft >> i & 1) != 0 && (recordLeft >> j & 1) != 0; k++)
                {
                    if ((recordLeft >> k & 1) == 0)
                    {
                        continue;
                    }
                    var gain = Gain(query[2 * i], query[2 * i + 1], weights[i], record[2 * j] | record[2 * k], record[2 * j + 1] | record[2 * k + 1], AlikeJoined);
                    if (gain > 0)
                    {
                        bits += gain;
                        queryLeft &= ~(1 << i);
                        recordLeft &= ~(1 << j | 1 << k);
                    }
                }
            }
        }
        return bits;
    }

    /// <summary>Of two joined tokens the commoner one's weight counts: one of them may have been matched by chance.</summary>
    private static byte Lighter(byte one, byte other) => (one >> 3 & WeightCode.Mask) <= (other >> 3 & WeightCode.Mask) ? one : other;

    private static float[] CreateElements()
    {
        var elements = new float[FilterBits + 1];
        for (var bits = 0; bits <= FilterBits; bits++)
        {
            elements[bits] = -FilterBits / 4f * MathF.Log(1 - Math.Min(bits, FilterBits - 0.5f) / FilterBits);
        }
        return elements;
    }
}
