using System.Buffers.Binary;
using System.Security.Cryptography;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Matching.Query;

/// <summary>Encodes what an officer asks, at the officer's gateway (MATCHING.md 4): the name under the key of each plausible date. One per thread.</summary>
internal sealed class QueryEncoder(TokenFrequencies frequencies) : IDisposable
{
    private readonly NameEncoder _encoder = new();

    /// <summary>
    /// The queries for a name and a date: one for a whole date, up to four for a year alone, none where the name is too short or of no known
    /// script, or the date unknown (those go to the owners, DESIGN.md 13 (25)).
    /// </summary>
    /// <param name="epochKey">The epoch's key; the caller's.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="name">From <see cref="NameReader.Read(string, NameKind)"/>, or from a machine-readable zone.</param>
    /// <param name="date">The date of birth.</param>
    /// <param name="thisYear">The year of the question.</param>
    internal IReadOnlyList<byte[]> Encode(ReadOnlySpan<byte> epochKey, uint epoch, NameForm name, BirthDate date, int thisYear)
    {
        var dates = QueryDates.Expand(date, thisYear);
        if (dates.Count == 0 || name.Count == 0 || !_encoder.Prepare(name))
        {
            return [];
        }
        var weights = Weights(name);
        var queries = new List<byte[]>(1);
        for (var from = 0; from < dates.Count; from += EncodingLimits.MaxLabels)
        {
            queries.Add(EncodePart(epochKey, epoch, weights, dates[from..Math.Min(dates.Count, from + EncodingLimits.MaxLabels)]));
        }
        return queries;
    }

    public void Dispose() => _encoder.Dispose();

    /// <summary>The byte of each token: how much it says, and whether it is cut off.</summary>
    internal byte[] Weights(NameForm name)
    {
        var bytes = new byte[name.Count];
        for (var i = 0; i < name.Count; i++)
        {
            var (exact, near) = TokenWeights.Of(frequencies, name[i]);
            var open = name.IsPrefix(i) || name[i].Length == 1;
            // Of a cut-off token it is not known which it is: the letters that are there bound what it says.
            var most = open ? 2.5f + name[i].Length : TokenFrequencies.MaxBits;
            bytes[i] = (byte)(WeightCode.Of(Math.Min(exact, most)) | WeightCode.Of(Math.Min(near, most)) << 3 | (open ? QueryEncoding.PrefixFlag : 0));
        }
        return bytes;
    }

    private byte[] EncodePart(ReadOnlySpan<byte> epochKey, uint epoch, byte[] weights, List<PlausibleDate> dates)
    {
        var count = _encoder.Tokens;
        var bytes = new byte[QueryEncoding.Size(count, dates.Count)];
        Span<byte> key = stackalloc byte[DateKey.Size];
        Span<ulong> filter = stackalloc ulong[NameEncoder.FilterWords];
        Span<ulong> tokens = stackalloc ulong[NameForm.MaxTokens * NameEncoder.TokenWords];
        Span<int> order = stackalloc int[NameForm.MaxTokens];
        var at = QueryEncoding.HeadSize + count;
        for (var i = 0; i < dates.Count; i++)
        {
            DateKey.Derive(epochKey, dates[i].Packed, dates[i].Bucket, key);
            _encoder.Encode(key, filter, tokens);
            if (i == 0)
            {
                // Tokens stand in an order that the first cohort's bits give, the same under all labels: alphabetical order would tell something.
                Order(tokens[..(2 * count)], order[..count]);
            }
            var row = bytes.AsSpan(at, QueryEncoding.RowSize(count));
            BinaryPrimitives.WriteUInt64BigEndian(row, DateKey.Label(epochKey, dates[i].Packed, dates[i].Bucket));
            row[8] = (byte)dates[i].Level;
            Words.Write(filter, row[9..]);
            for (var token = 0; token < count; token++)
            {
                Words.Write(tokens.Slice(2 * order[token], 2), row[(9 + RecordEncoding.FilterSize + 16 * token)..]);
            }
            at += row.Length;
        }
        CryptographicOperations.ZeroMemory(key);
        Span<byte> ordered = stackalloc byte[NameForm.MaxTokens];
        for (var token = 0; token < count; token++)
        {
            ordered[token] = weights[order[token]];
        }
        QueryEncoding.WriteHead(bytes, epoch, dates.Count, ordered[..count]);
        return bytes;
    }

    private static void Order(ReadOnlySpan<ulong> tokens, Span<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            for (var j = i; j > 0 && Words.IsBelow(tokens, order[j], order[j - 1]); j--)
            {
                (order[j], order[j - 1]) = (order[j - 1], order[j]);
            }
        }
    }
}
