namespace PoliceExchange.Protocol.Content;

/// <summary>Machine-readable zones of ICAO 9303 parts 4 to 7: form and check digits 7-3-1. Nothing is repaired.</summary>
public static class Mrz
{
    private const char Filler = '<';

    /// <summary>Whether the lines, joined by a line feed, are a TD1, TD2, TD3 or visa zone whose check digits all hold.</summary>
    public static bool IsValid(string text)
    {
        var lines = text.Split('\n');
        return Array.TrueForAll(lines, line => line.Length == lines[0].Length && IsMrzText(line)) && (lines.Length, lines[0].Length) switch
        {
            (2, 44) or (2, 36) when lines[0][0] == 'V' => IsVisa(lines[1]),
            (2, 44) => IsTd3(lines[1]),
            (2, 36) => IsTd2(lines[1]),
            (3, 30) => IsTd1(lines[0], lines[1]),
            _ => false,
        };
    }

    /// <summary>The check digit of a field (9303 part 3, 4.9): digits, letters from 10, filler 0; weights 7, 3, 1.</summary>
    public static char CheckDigit(ReadOnlySpan<char> field)
    {
        var sum = 0;
        for (var i = 0; i < field.Length; i++)
        {
            var value = field[i] switch
            {
                >= '0' and <= '9' => field[i] - '0',
                >= 'A' and <= 'Z' => field[i] - 'A' + 10,
                _ => 0,
            };
            sum += value * (i % 3) switch { 0 => 7, 1 => 3, _ => 1 };
        }

        return (char)('0' + (sum % 10));
    }

    private static bool IsMrzText(string line) =>
        line.AsSpan().IndexOfAnyExcept(Characters.Mrz) < 0;

    private static bool Holds(ReadOnlySpan<char> field, char digit) => CheckDigit(field) == digit;

    // An optional field that is empty may carry a filler in place of its check digit 0.
    private static bool OptionalHolds(ReadOnlySpan<char> field, char digit) =>
        Holds(field, digit) || (digit == Filler && field.IndexOfAnyExcept(Filler) < 0);

    private static bool IsTd3(string line) =>
        Holds(line.AsSpan(0, 9), line[9])
        && Holds(line.AsSpan(13, 6), line[19])
        && Holds(line.AsSpan(21, 6), line[27])
        && OptionalHolds(line.AsSpan(28, 14), line[42])
        && Holds(string.Concat(line.AsSpan(0, 10), line.AsSpan(13, 7), line.AsSpan(21, 22)), line[43]);

    private static bool IsTd2(string line) =>
        NumberHolds(line.AsSpan(0, 9), line[9], line.AsSpan(28, 7))
        && Holds(line.AsSpan(13, 6), line[19])
        && Holds(line.AsSpan(21, 6), line[27])
        && Holds(string.Concat(line.AsSpan(0, 10), line.AsSpan(13, 7), line.AsSpan(21, 14)), line[35]);

    private static bool IsTd1(string first, string second) =>
        NumberHolds(first.AsSpan(5, 9), first[14], first.AsSpan(15, 15))
        && Holds(second.AsSpan(0, 6), second[6])
        && Holds(second.AsSpan(8, 6), second[14])
        && Holds(string.Concat(first.AsSpan(5, 25), second.AsSpan(0, 7), second.AsSpan(8, 7), second.AsSpan(18, 11)), second[29]);

    private static bool IsVisa(string line) =>
        Holds(line.AsSpan(0, 9), line[9]) && Holds(line.AsSpan(13, 6), line[19]) && Holds(line.AsSpan(21, 6), line[27]);

    // A number of more than nine characters has a filler in place of its check digit and
    // goes on in the optional data, the check digit last (9303 parts 5 and 6, 4.2.2 note j).
    private static bool NumberHolds(ReadOnlySpan<char> number, char digit, ReadOnlySpan<char> optional)
    {
        if (digit != Filler)
        {
            return Holds(number, digit);
        }

        var end = optional.IndexOf(Filler);
        var rest = end < 0 ? optional : optional[..end];
        return rest.Length >= 2 && Holds(string.Concat(number, rest[..^1]), rest[^1]);
    }
}
