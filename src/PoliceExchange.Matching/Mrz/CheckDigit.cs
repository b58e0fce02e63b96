namespace PoliceExchange.Matching.Mrz;

/// <summary>Check digits of machine-readable zones (ICAO 9303-3 section 4.9): weights 7, 3, 1 over 0-9, A-Z = 10-35, filler = 0, modulo 10.</summary>
internal static class CheckDigit
{
    /// <summary>The digit of a field made of pieces; -1 when a character cannot stand in a zone.</summary>
    internal static int Of(params ReadOnlySpan<string> pieces)
    {
        var (sum, place) = (0, 0);
        foreach (var piece in pieces)
        {
            foreach (var letter in piece)
            {
                var value = letter switch
                {
                    '<' => 0,
                    >= '0' and <= '9' => letter - '0',
                    >= 'A' and <= 'Z' => letter - 'A' + 10,
                    _ => -1,
                };
                if (value < 0)
                {
                    return -1;
                }
                sum += value * (place++ % 3) switch { 0 => 7, 1 => 3, _ => 1 };
            }
        }
        return sum % 10;
    }

    /// <summary>Whether a digit, as printed, is the one of a field.</summary>
    internal static bool Fits(char digit, params ReadOnlySpan<string> pieces) => char.IsAsciiDigit(digit) && Of(pieces) == digit - '0';
}
