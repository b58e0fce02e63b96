namespace PoliceExchange.Matching.Names;

/// <summary>
/// How a token sounds to a reader of Spanish, Portuguese, French, Dutch or English: one code per consonant, vowels only in front
/// (MATCHING.md 1.2). GIMENEZ, XIMENEZ and JIMENEZ agree, so do IBARRA and YBARRA, GONZALEZ and GONSALES.
/// </summary>
internal static class Skeleton
{
    internal const int MaxLength = 12;

    /// <summary>Writes the codes of a token of A-Z; returns how many (at most <see cref="MaxLength"/>).</summary>
    internal static int Write(ReadOnlySpan<char> token, Span<byte> codes)
    {
        var count = 0;
        var last = '\0';
        for (var i = 0; i < token.Length && count < MaxLength; i++)
        {
            var next = i + 1 < token.Length ? token[i + 1] : '\0';
            var (code, used) = Code(token[i], next, i + 2 < token.Length ? token[i + 2] : '\0', i == 0);
            i += used;
            // Vowels count only in front; a code next to itself is one sound.
            if (code == '\0' || (code is 'A' or 'E' or 'I' or 'O' or 'U' && count > 0))
            {
                last = '\0';
                continue;
            }
            if (code != last)
            {
                codes[count++] = (byte)code;
            }
            last = code;
        }
        return count;
    }

    private static (char Code, int Used) Code(char letter, char next, char after, bool first) => letter switch
    {
        'A' or 'E' or 'I' or 'O' or 'U' => (letter, 0),
        'B' or 'V' or 'W' => ('B', 0),
        'C' when next == 'H' => ('X', 1),
        'C' when next is 'E' or 'I' or 'Y' => ('S', 0),
        'C' when next == 'K' => ('K', 1),
        'C' or 'K' => ('K', 0),
        'Q' => ('K', next == 'U' ? 1 : 0),
        'G' when next is 'E' or 'I' or 'Y' => ('J', 0),
        'G' when next == 'N' => ('N', 1),
        'G' when next == 'U' && after is 'E' or 'I' => ('G', 1),
        'H' => ('\0', 0),
        'J' => ('J', 0),
        'L' when next is 'L' or 'H' && after is 'A' or 'E' or 'I' or 'O' or 'U' => ('Y', 1),
        'M' or 'N' => ('N', 0),
        'P' when next == 'H' => ('F', 1),
        'S' when next == 'H' => ('X', 1),
        'S' or 'Z' => ('S', 0),
        'T' when next == 'H' => ('T', 1),
        'X' => (first ? 'J' : 'S', 0),
        'Y' when next is 'A' or 'E' or 'O' or 'U' && !first => ('Y', 0),
        'Y' => ('I', 0),
        _ => (letter, 0),
    };
}
