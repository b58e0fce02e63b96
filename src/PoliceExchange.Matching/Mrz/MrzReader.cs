using System.Buffers;

namespace PoliceExchange.Matching.Mrz;

/// <summary>Reads machine-readable zones of travel documents (ICAO 9303 parts 3 to 7; MATCHING.md 7). Never throws on any text.</summary>
internal static class MrzReader
{
    /// <summary>The longest zone is 90 characters; line ends and spaces beside it.</summary>
    internal const int MaxText = 256;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<");

    /// <summary>Reads a zone: its lines with line ends between them, or all characters in one line.</summary>
    /// <param name="text">The zone.</param>
    /// <param name="thisYear">The year of reading: nobody is born after it.</param>
    internal static MrzReading Read(string text, int thisYear)
    {
        if (text.Length > MaxText || Lines(text) is not { } lines)
        {
            return new MrzReading(null, MrzFault.Lines);
        }
        foreach (var line in lines)
        {
            if (line.AsSpan().ContainsAnyExcept(Alphabet))
            {
                return new MrzReading(null, MrzFault.Characters);
            }
        }
        return Format(lines) is { } format
            ? new MrzReading(new MrzFieldReader(thisYear).Read(format, lines), MrzFault.None)
            : new MrzReading(null, MrzFault.DocumentType);
    }

    private static string[]? Lines(string text)
    {
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Concat(line.Where(letter => letter is not (' ' or '\t')).Select(letter => letter is >= 'a' and <= 'z' ? (char)(letter - 32) : letter)))
            .Where(line => line.Length > 0).ToArray();
        if (lines is [{ Length: 72 or 88 } pair])
        {
            lines = [pair[..(pair.Length / 2)], pair[(pair.Length / 2)..]];
        }
        else if (lines is [{ Length: 90 } three])
        {
            lines = [three[..30], three[30..60], three[60..]];
        }
        return lines is [{ Length: 30 }, { Length: 30 }, { Length: 30 }] or [{ Length: 36 }, { Length: 36 }] or [{ Length: 44 }, { Length: 44 }] ? lines : null;
    }

    private static MrzFormat? Format(string[] lines) => (lines[0].Length, lines[0][0]) switch
    {
        (30, 'A' or 'C' or 'I') => MrzFormat.Td1,
        (36, 'V') => MrzFormat.VisaB,
        (36, 'I') when lines[0].StartsWith("IDFRA", StringComparison.Ordinal) => MrzFormat.FrenchCard,
        (36, 'A' or 'C' or 'I' or 'P') => MrzFormat.Td2,
        (44, 'V') => MrzFormat.VisaA,
        (44, 'P') => MrzFormat.Td3,
        _ => null,
    };
}
