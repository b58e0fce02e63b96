namespace PoliceExchange.Matching.Mrz;

/// <summary>
/// Puts confused characters right (MATCHING.md 7: O/0, I/1, B/8, S/5, Z/2, G/6), but only where a check digit then verifies that did not
/// before: a repair that nothing proves would be an invention.
/// </summary>
internal static class OcrRepair
{
    private const string Letters = "OIBSZG";
    private const string Digits = "018526";

    /// <summary>Written as digits where it can be.</summary>
    internal static string AsDigits(string field)
    {
        var digits = field.ToCharArray();
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = AsDigit(digits[i]);
        }
        return new string(digits);
    }

    internal static char AsDigit(char letter) => Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Digits[at] : letter;

    /// <summary>The one way to change one character of a field by which its check digit fits; null when there is none or more than one.</summary>
    internal static string? OneChange(string field, char check)
    {
        string? found = null;
        for (var i = 0; i < field.Length; i++)
        {
            if (Other(field[i]) is not { } other)
            {
                continue;
            }
            var changed = string.Concat(field.AsSpan(0, i), [other], field.AsSpan(i + 1));
            if (CheckDigit.Fits(check, changed))
            {
                if (found is not null)
                {
                    return null;
                }
                found = changed;
            }
        }
        return found;
    }

    private static char? Other(char letter) =>
        Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Digits[at]
        : Digits.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var place ? Letters[place] : null;
}
