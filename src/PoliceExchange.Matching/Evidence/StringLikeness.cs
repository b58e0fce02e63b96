using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Evidence;

/// <summary>How alike two tokens are in plain text: Jaro-Winkler, or their sound (MATCHING.md 1.2).</summary>
internal static class StringLikeness
{
    private const float SoundsAlike = 0.92f;
    private const int WinklerPrefix = 4;
    private const float WinklerScale = 0.1f;

    /// <summary>0 to 1; tokens that sound alike and are not too different count as close.</summary>
    internal static float Of(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.SequenceEqual(other))
        {
            return 1;
        }
        var alike = JaroWinkler(one, other);
        if (alike is >= SoundsAlike or < 0.6f)
        {
            return alike;
        }
        Span<byte> first = stackalloc byte[Skeleton.MaxLength];
        Span<byte> second = stackalloc byte[Skeleton.MaxLength];
        var length = Skeleton.Write(one, first);
        return length > 1 && first[..length].SequenceEqual(second[..Skeleton.Write(other, second)]) ? SoundsAlike : alike;
    }

    /// <summary>Jaro's similarity with Winkler's bonus for a common beginning (Winkler 1990).</summary>
    internal static float JaroWinkler(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var reach = Math.Max(0, Math.Max(one.Length, other.Length) / 2 - 1);
        uint takenOne = 0, takenOther = 0;
        var matches = 0;
        for (var i = 0; i < one.Length; i++)
        {
            for (var j = Math.Max(0, i - reach); j < Math.Min(other.Length, i + reach + 1); j++)
            {
                if ((takenOther >> j & 1) == 0 && one[i] == other[j])
                {
                    takenOne |= 1u << i;
                    takenOther |= 1u << j;
                    matches++;
                    break;
                }
            }
        }
        if (matches == 0)
        {
            return 0;
        }
        var (transposed, at) = (0, 0);
        for (var i = 0; i < one.Length; i++)
        {
            if ((takenOne >> i & 1) == 0)
            {
                continue;
            }
            while ((takenOther >> at & 1) == 0)
            {
                at++;
            }
            transposed += one[i] == other[at++] ? 0 : 1;
        }
        var jaro = ((float)matches / one.Length + (float)matches / other.Length + (matches - transposed / 2f) / matches) / 3;
        var prefix = Math.Min(WinklerPrefix, one.CommonPrefixLength(other));
        return jaro + prefix * WinklerScale * (1 - jaro);
    }
}
