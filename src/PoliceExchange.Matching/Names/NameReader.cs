using System.Collections.Frozen;
using System.Text;

namespace PoliceExchange.Matching.Names;

/// <summary>Reads a written name into tokens: folds, splits, drops particles and titles (MATCHING.md 4 step 1, 1.2).</summary>
internal static class NameReader
{
    /// <summary>A name of more characters is no name.</summary>
    internal const int MaxCharacters = 256;

    private static readonly FrozenSet<string> Particles = Words(
        "DE LA LAS LOS DEL Y E DA DO DOS DAS DI DU DES LE L D AL EL UL BIN BEN IBN BINT VAN VON DER DEN TER TEN TE ZU OF AND ET");

    private static readonly FrozenSet<string> Titles = Words(
        "SR SRA SRTA DON DONA DR DRA ING LIC LICDO ARQ PROF MR MRS MS MISS MME MLLE SIR DAME REV FR PBRO MONS GENERAL GRAL CORONEL CNEL COL CAPITAN CAPT CAP TTE SGTO MAJ MAYOR " +
        "SHEIKH SHAIKH MULLAH MOLLAH MAULAVI MAULVI MAWLAWI HAJI HAJJI ALHAJ ALHAJI HADJI JR II III IV");

    /// <summary>The form of a written name: marks dropped.</summary>
    internal static NameForm Read(string text, NameKind kind = NameKind.Stated) => Read(text, other: false, kind);

    /// <summary>The second form (umlauts as two letters, Cyrillic in the other table); equal to the first where nothing differs.</summary>
    internal static NameForm ReadOther(string text) => Read(text, other: true, NameKind.Transliterated);

    /// <summary>Particles written as one with what follows: DE LA CRUZ as DELACRUZ, VAN DER BERG as VANDERBERG. Equal to the first form without one.</summary>
    internal static NameForm ReadJoined(string text)
    {
        var tokens = Without(Tokens(text, other: false, out var unread), Titles);
        var joined = new List<string>(tokens.Count);
        var before = "";
        for (var i = 0; i < tokens.Count; i++)
        {
            // Y and E stand between two names, they are never written onto one.
            if (Particles.Contains(tokens[i]) && tokens[i].Length > 1 && i + 1 < tokens.Count)
            {
                before += tokens[i];
                continue;
            }
            joined.Add(before + tokens[i]);
            before = "";
        }
        return NameForm.Of(Without(joined, Particles), NameKind.Transliterated, unread);
    }

    /// <summary>Reads a name whose last token is cut off (an MRZ that touches the end of its field).</summary>
    internal static NameForm ReadTruncated(string text)
    {
        var tokens = Tokens(text, other: false, out var unread);
        return NameForm.Of(Kept(tokens), NameKind.Stated, unread, tokens.Count > 0 ? tokens[^1] : null);
    }

    private static NameForm Read(string text, bool other, NameKind kind) => NameForm.Of(Kept(Tokens(text, other, out var unread)), kind, unread);

    private static List<string> Tokens(string text, bool other, out bool unread)
    {
        var tokens = new List<string>(6);
        var token = new StringBuilder(16);
        unread = false;
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, MaxCharacters)))
        {
            if (letter is '\'' or '’' or '‘' or 'ʼ' or 'ʻ' or '`' or '´' || letter is >= '\u0300' and <= '\u036F')
            {
                // An apostrophe joins (9303-3 section 4); a combining mark is dropped, but for the diaeresis in its second form.
                if (other && letter == '\u0308' && token.Length > 0 && token[^1] is 'A' or 'O' or 'U')
                {
                    token.Append('E');
                }
                continue;
            }
            if (letter is 'υ' or 'ύ' or 'Υ' or 'Ύ' && token.Length > 0 && token[^1] == 'O')
            {
                // ISO 843: omicron and upsilon are one sound and two letters, OU.
                token.Append('U');
            }
            else if ((other ? FoldTable.Other(letter) : null) is { } second)
            {
                token.Append(second);
            }
            else if (FoldTable.Plain(letter) is { } plain)
            {
                token.Append(plain);
            }
            else
            {
                unread |= char.IsLetter(letter) || char.IsSurrogate(letter);
                Close(tokens, token);
            }
        }
        Close(tokens, token);
        return tokens;
    }

    private static void Close(List<string> tokens, StringBuilder token)
    {
        if (token.Length > 0)
        {
            // NXX and UXX are how a passport may print Ñ and Ü (9303-3 section 6 A); nobody is called so otherwise.
            tokens.Add(token.Replace("NXX", "N").Replace("UXX", "U").ToString());
            token.Clear();
        }
    }

    /// <summary>Drops titles, then particles, unless fewer than two tokens would stay: LE and BEN are somebody's names.</summary>
    private static List<string> Kept(List<string> tokens) => Without(Without(tokens, Titles), Particles);

    private static List<string> Without(List<string> tokens, FrozenSet<string> words)
    {
        var kept = tokens.FindAll(token => !words.Contains(token));
        return kept.Count >= 2 || kept.Count == tokens.Count ? kept : tokens;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
