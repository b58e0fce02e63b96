using System.Numerics;

namespace PoliceExchange.Matching.Encoding;

/// <summary>What an honest encoding looks like (MATCHING.md 3.3): a filter of all ones is "like" everything.</summary>
internal static class EncodingLimits
{
    /// <summary>
    /// MATCHING.md has 40; six bigrams set 48 bits less what falls together, and one of ninety cohorts of a short name came below 40.
    /// </summary>
    internal const int MinFilterBits = 32;

    /// <summary>A shorter name is not told from others, and would come below the limit.</summary>
    internal const int MinBigrams = 6;

    internal const int MaxFilterBits = 420;

    /// <summary>Filter bits of a token: an initial has one bigram (four positions, which may fall together), the longest token 27 of four positions and 24 of two.</summary>
    internal const int MinTokenBits = 2;
    internal const int MaxTokenBits = 112;

    internal const int MaxLabels = 110;

    internal static bool IsFilter(ReadOnlySpan<ulong> filter) => Bits(filter) is >= MinFilterBits and <= MaxFilterBits;

    internal static bool IsToken(ulong low, ulong high) => BitOperations.PopCount(low) + BitOperations.PopCount(high) is >= MinTokenBits and <= MaxTokenBits;

    internal static int Bits(ReadOnlySpan<ulong> filter)
    {
        var bits = 0;
        foreach (var word in filter)
        {
            bits += BitOperations.PopCount(word);
        }
        return bits;
    }
}
