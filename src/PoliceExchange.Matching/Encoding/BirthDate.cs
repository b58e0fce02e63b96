namespace PoliceExchange.Matching.Encoding;

/// <summary>A date of birth, whole or partial (DOMAIN.md 2: YYYY-XX-XX). Zero stands for what is not known.</summary>
internal readonly record struct BirthDate(int Year, int Month, int Day)
{
    internal const int MinYear = 1850;
    internal const int MaxYear = 2200;

    internal bool IsKnown => Year != 0;

    internal bool IsWhole => Year != 0 && Month != 0 && Day != 0;

    /// <summary>y&lt;&lt;9 | m&lt;&lt;5 | d, what keys and labels are derived from; a partial date counts as its year (MATCHING.md 4 step 2).</summary>
    internal int Packed => IsWhole ? Year << 9 | Month << 5 | Day : Year << 9;

    /// <summary>Reads YYYY-MM-DD, YYYYMMDD, YYYY-MM, YYYY, each with XX or 00 for what is not known. Null for anything else, also for a day that no month has.</summary>
    internal static BirthDate? TryParse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        Span<char> plain = stackalloc char[8];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            // Between the parts only, and between all of them or none.
            if (letter == '-' && (i == 4 || (i == 7 && text[4] == '-')) && i + 2 < text.Length)
            {
                continue;
            }
            if (i == 7 && text[4] == '-')
            {
                return null;
            }
            if (length == 8 || !(char.IsAsciiDigit(letter) || letter is 'X' or 'x'))
            {
                return null;
            }
            plain[length++] = letter is 'X' or 'x' ? '0' : letter;
        }
        if (length is not (4 or 6 or 8))
        {
            return null;
        }
        plain[length..].Fill('0');
        return Of(Number(plain[..4]), Number(plain[4..6]), Number(plain[6..8]));
    }

    /// <summary>A date if it can be one. A day without a month says nothing, so it is dropped.</summary>
    internal static BirthDate? Of(int year, int month, int day) =>
        year is < MinYear or > MaxYear || month is < 0 or > 12 || day < 0 || (month != 0 && day > DateTime.DaysInMonth(year, month)) || day > 31
            ? null
            : new BirthDate(year, month, month == 0 ? 0 : day);

    private static int Number(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = value * 10 + (digit - '0');
        }
        return value;
    }

    public override string ToString() => $"{Year:0000}-{(Month == 0 ? "XX" : Month.ToString("00", null))}-{(Day == 0 ? "XX" : Day.ToString("00", null))}";
}
