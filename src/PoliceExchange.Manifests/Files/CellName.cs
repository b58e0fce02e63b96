namespace PoliceExchange.Manifests.Files;

/// <summary>Columns as spreadsheets name them.</summary>
internal static class CellName
{
    /// <summary>A for 1, AA for 27; empty for none.</summary>
    internal static string Letters(int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26)
        {
            letters = (char)('A' + ((column - 1) % 26)) + letters;
        }
        return letters;
    }

    /// <summary>1 for A; 0 where the text is no column of a spreadsheet.</summary>
    internal static int Column(ReadOnlySpan<char> letters)
    {
        if (letters.Length is 0 or > 3)
        {
            return 0;
        }
        var column = 0;
        foreach (var letter in letters)
        {
            if (!char.IsAsciiLetter(letter))
            {
                return 0;
            }
            column = (column * 26) + (char.ToUpperInvariant(letter) - 'A') + 1;
        }
        return column;
    }

    /// <summary>Column and row of B7; zeros where the text is no such name.</summary>
    internal static (int Column, int Row) Read(ReadOnlySpan<char> name)
    {
        var letters = 0;
        while (letters < name.Length && char.IsAsciiLetter(name[letters]))
        {
            letters++;
        }
        var column = Column(name[..letters]);
        return column > 0 && int.TryParse(name[letters..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var row) && row > 0
            ? (column, row)
            : (0, 0);
    }
}
