using System.Buffers.Binary;
using System.Collections.Frozen;

namespace PoliceExchange.Matching.Weights;

/// <summary>
/// How common a name token is in the hemisphere, from public statistics (Weights/README.md). A table that is too small errs towards
/// "rare", so unknown tokens are held against their known neighbours before they count (<see cref="TokenWeights"/>).
/// </summary>
internal sealed class TokenFrequencies
{
    /// <summary>What one token can say at most (MATCHING.md 4).</summary>
    internal const float MaxBits = 15.5f;

    /// <summary>Bits are kept in eighths, in one byte.</summary>
    internal const float Step = 1 / 8f;

    internal const int MaxTokens = 40_000;

    private static readonly byte[] Magic = "PXTF"u8.ToArray();

    private static readonly Lazy<TokenFrequencies> Embedded = new(LoadEmbedded);

    private readonly FrozenDictionary<string, byte> _bits;
    private readonly FrozenDictionary<string, byte>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private TokenFrequencies(Dictionary<string, byte> bits)
    {
        _bits = bits.ToFrozenDictionary(StringComparer.Ordinal);
        _lookup = _bits.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The table of this build.</summary>
    internal static TokenFrequencies Default => Embedded.Value;

    internal int Count => _bits.Count;

    /// <summary>Each token with the share of people who bear it, in order of the tokens: for measures that invent people.</summary>
    internal IEnumerable<(string Token, double Share)> Shares => _bits.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, Math.Pow(2, -one.Value * Step)));

    /// <summary>The share of people who bear the token, as bits; false when the table does not know it.</summary>
    internal bool TryBits(ReadOnlySpan<char> token, out float bits)
    {
        var known = _lookup.TryGetValue(token, out var stored);
        bits = known ? stored * Step : MaxBits;
        return known;
    }

    /// <summary>Writes a table: magic, count, then per token (in order) the letters shared with the one before, the rest, and its bits.</summary>
    internal static byte[] Write(IEnumerable<KeyValuePair<string, double>> shares)
    {
        var ordered = shares.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(MaxTokens).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        using var stream = new MemoryStream();
        stream.Write(Magic);
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, ordered.Count);
        stream.Write(count);
        var before = "";
        foreach (var (token, share) in ordered)
        {
            var shared = before.AsSpan().CommonPrefixLength(token);
            stream.WriteByte((byte)shared);
            stream.WriteByte((byte)(token.Length - shared));
            foreach (var letter in token.AsSpan(shared))
            {
                stream.WriteByte((byte)letter);
            }
            stream.WriteByte((byte)Math.Clamp(Math.Round(-Math.Log2(share) / Step), 0, 255));
            before = token;
        }
        return stream.ToArray();
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    internal static TokenFrequencies Read(ReadOnlySpan<byte> table)
    {
        if (table.Length < 8 || !table.StartsWith(Magic))
        {
            throw new InvalidDataException("Not a table of token frequencies.");
        }
        var count = BinaryPrimitives.ReadInt32BigEndian(table[4..]);
        if (count is < 0 or > MaxTokens)
        {
            throw new InvalidDataException("A table of token frequencies has too many entries.");
        }
        var bits = new Dictionary<string, byte>(count, StringComparer.Ordinal);
        Span<char> token = stackalloc char[510];
        var rest = table[8..];
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 3 || rest.Length < 3 + rest[1])
            {
                throw new InvalidDataException("A table of token frequencies ends early.");
            }
            int shared = rest[0], added = rest[1];
            for (var letter = 0; letter < added; letter++)
            {
                token[shared + letter] = (char)rest[2 + letter];
            }
            bits[token[..(shared + added)].ToString()] = rest[2 + added];
            rest = rest[(3 + added)..];
        }
        return new TokenFrequencies(bits);
    }

    private static TokenFrequencies LoadEmbedded()
    {
        using var stream = typeof(TokenFrequencies).Assembly.GetManifestResourceStream("weights/frequencies.bin") ?? throw new InvalidOperationException("The table of token frequencies is not in this build.");
        var table = new byte[stream.Length];
        stream.ReadExactly(table);
        return Read(table);
    }
}
