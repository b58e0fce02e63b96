using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Matching.Evidence;

/// <summary>The same evidence from names in clear: what an owner or an addressee confirms with, and what blind matching is measured against.</summary>
internal static class PlainEvidence
{
    /// <summary>Two tokens written as one must be this much like it.</summary>
    private const float AlikeJoined = 0.92f;

    /// <summary>The bits of a name; the date is added by the caller.</summary>
    /// <param name="query">The name asked for.</param>
    /// <param name="weights">Of its tokens, from <see cref="QueryEncoder.Weights"/>: the same that a blind query carries.</param>
    /// <param name="record">A form of the record.</param>
    internal static float Bits(NameForm query, ReadOnlySpan<byte> weights, NameForm record)
    {
        Span<float> gains = stackalloc float[Alignment.Cells];
        var alignment = new Alignment(gains, query.Count, record.Count);
        for (var i = 0; i < query.Count; i++)
        {
            for (var j = 0; j < record.Count; j++)
            {
                alignment[i, j] = Gain(query[i], weights[i], record[j]);
            }
        }
        var bits = alignment.Total(out var queryLeft, out var recordLeft);
        bits += Joined(query, weights, record, ref queryLeft, ref recordLeft);
        return bits - Alignment.Penalty(queryLeft, recordLeft);
    }

    /// <summary>The bits of a record in all its forms and dates: the best of them.</summary>
    internal static float Bits(NameForm query, ReadOnlySpan<byte> weights, BirthDate queryDate, IReadOnlyList<NameForm> forms, IReadOnlyList<BirthDate> dates)
    {
        var best = float.NegativeInfinity;
        foreach (var form in forms)
        {
            best = Math.Max(best, Bits(query, weights, form) - Bands.Discount(form.Kind));
        }
        var date = float.NegativeInfinity;
        foreach (var one in dates)
        {
            date = Math.Max(date, DateEvidence.Bits(DateEvidence.Between(queryDate, one)));
        }
        return best + date;
    }

    private static float Gain(ReadOnlySpan<char> query, byte weight, ReadOnlySpan<char> record, float least = 0)
    {
        var exact = WeightCode.Bits(weight);
        if (query.SequenceEqual(record))
        {
            return exact;
        }
        if ((weight & QueryEncoding.PrefixFlag) != 0)
        {
            return record.StartsWith(query) ? exact : 0;
        }
        if (record.Length == 1)
        {
            return query[0] == record[0] ? Math.Min(TokenWeights.InitialBits, exact) : 0;
        }
        return StringLikeness.Of(query, record) is var alike && alike >= least ? Likeness.OfStrings(alike, WeightCode.Bits(weight >> 3)) : 0;
    }

    private static float Joined(NameForm query, ReadOnlySpan<byte> weights, NameForm record, ref int queryLeft, ref int recordLeft)
    {
        var bits = 0f;
        for (var i = 0; i < query.Count; i++)
        {
            for (var j = 0; j < query.Count; j++)
            {
                for (var k = 0; k < record.Count && i != j && (queryLeft >> i & queryLeft >> j & 1) != 0; k++)
                {
                    var lighter = (weights[i] >> 3 & WeightCode.Mask) <= (weights[j] >> 3 & WeightCode.Mask) ? weights[i] : weights[j];
                    if ((recordLeft >> k & 1) != 0 && Gain(Cut(query[i] + query[j]), lighter, record[k], AlikeJoined) is var gain and > 0)
                    {
                        bits += gain;
                        queryLeft &= ~(1 << i | 1 << j);
                        recordLeft &= ~(1 << k);
                    }
                }
            }
            for (var j = 0; j < record.Count; j++)
            {
                for (var k = 0; k < record.Count && (queryLeft >> i & 1) != 0; k++)
                {
                    if (j != k && (recordLeft >> j & recordLeft >> k & 1) != 0 && Gain(query[i], weights[i], Cut(record[j] + record[k]), AlikeJoined) is var gain and > 0)
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

    private static string Cut(string token) => token.Length > NameForm.MaxLetters ? token[..NameForm.MaxLetters] : token;
}
