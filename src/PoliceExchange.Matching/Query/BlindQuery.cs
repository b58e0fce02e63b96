using System.Buffers.Binary;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Query;

/// <summary>
/// A query as the hub works with it: read, checked (MATCHING.md 3.3) and laid out in arrays that are filled anew for each query.
/// </summary>
internal sealed class BlindQuery
{
    private readonly ulong[] _labels = new ulong[EncodingLimits.MaxLabels];
    private readonly DateLevel[] _levels = new DateLevel[EncodingLimits.MaxLabels];
    private readonly ulong[] _filters = new ulong[EncodingLimits.MaxLabels * NameEncoder.FilterWords];
    private readonly ulong[] _tokens = new ulong[EncodingLimits.MaxLabels * NameForm.MaxTokens * NameEncoder.TokenWords];
    private readonly byte[] _weights = new byte[NameForm.MaxTokens];
    private readonly HashSet<ulong> _seen = new(3 * EncodingLimits.MaxLabels);

    internal int Labels { get; private set; }

    internal int Tokens { get; private set; }

    internal ReadOnlySpan<byte> Weights => _weights.AsSpan(0, Tokens);

    internal ulong Label(int row) => _labels[row];

    internal DateLevel Level(int row) => _levels[row];

    internal ReadOnlySpan<ulong> Filter(int row) => _filters.AsSpan(row * NameEncoder.FilterWords, NameEncoder.FilterWords);

    /// <summary>The token filters under one label.</summary>
    internal ReadOnlySpan<ulong> TokensOf(int row) => _tokens.AsSpan(row * Tokens * NameEncoder.TokenWords, Tokens * NameEncoder.TokenWords);

    /// <summary>Reads a query. After a fault the query is empty.</summary>
    internal EncodingFault Read(ReadOnlySpan<byte> bytes, uint epoch)
    {
        Labels = 0;
        if (bytes.Length < QueryEncoding.HeadSize || bytes[0] != QueryEncoding.Version || bytes[1] is 0 or > NameForm.MaxTokens)
        {
            return EncodingFault.Form;
        }
        int labels = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (labels is 0 or > EncodingLimits.MaxLabels)
        {
            return EncodingFault.Labels;
        }
        if (bytes.Length != QueryEncoding.Size(bytes[1], labels))
        {
            return EncodingFault.Form;
        }
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) != epoch)
        {
            return EncodingFault.Epoch;
        }
        Tokens = bytes[1];
        bytes.Slice(QueryEncoding.HeadSize, Tokens).CopyTo(_weights);
        if (Weights.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
        {
            return EncodingFault.Form;
        }
        _seen.Clear();
        var rows = bytes[(QueryEncoding.HeadSize + Tokens)..];
        for (var row = 0; row < labels; row++)
        {
            if (ReadRow(rows.Slice(row * QueryEncoding.RowSize(Tokens), QueryEncoding.RowSize(Tokens)), row) is var fault and not EncodingFault.None)
            {
                return fault;
            }
        }
        Labels = labels;
        return EncodingFault.None;
    }

    private EncodingFault ReadRow(ReadOnlySpan<byte> bytes, int row)
    {
        _labels[row] = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        if (!_seen.Add(_labels[row]))
        {
            return EncodingFault.Labels;
        }
        if (bytes[8] >= (byte)DateLevel.Conflict)
        {
            return EncodingFault.Form;
        }
        _levels[row] = (DateLevel)bytes[8];
        var filter = _filters.AsSpan(row * NameEncoder.FilterWords, NameEncoder.FilterWords);
        Words.Read(bytes[9..], filter);
        var tokens = _tokens.AsSpan(row * Tokens * NameEncoder.TokenWords, Tokens * NameEncoder.TokenWords);
        Words.Read(bytes[(9 + RecordEncoding.FilterSize)..], tokens);
        if (!EncodingLimits.IsFilter(filter))
        {
            return EncodingFault.Fill;
        }
        for (var token = 0; token < Tokens; token++)
        {
            if (!EncodingLimits.IsToken(tokens[2 * token], tokens[2 * token + 1]))
            {
                return EncodingFault.Fill;
            }
        }
        // Under keys of their own two cohorts' encodings never agree, neither layer (2^-64 by chance for what is mixed here).
        return _seen.Add(Mix(filter)) && _seen.Add(Mix(tokens) ^ ulong.MaxValue) ? EncodingFault.None : EncodingFault.Repeated;
    }

    private static ulong Mix(ReadOnlySpan<ulong> words)
    {
        var mixed = 0x9E3779B97F4A7C15UL;
        foreach (var word in words)
        {
            mixed = (mixed ^ word) * 0xBF58476D1CE4E5B9UL;
            mixed ^= mixed >> 31;
        }
        return mixed;
    }
}
