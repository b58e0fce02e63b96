using System.Text;

namespace PoliceExchange.Protocol.Content;

/// <summary>Folds Latin text for the screening of words. By a table of our own: with invariant globalization .NET decomposes nothing.</summary>
public static class TextFolding
{
    private const string From = "áàâãäåāéèêëēíìîïīóòôõöōúùûüūýÿñçœæß";
    private const string To = "aaaaaaaeeeeeiiiiioooooouuuuuyync";

    /// <summary>Lower case, without accents; everything that is no letter or digit becomes one space. Starts and ends with a space.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length + 2).Append(' ');
        foreach (var c in text)
        {
            // Nearly every letter of a list is one of these, and the table has none of them.
            if (char.IsAscii(c))
            {
                if (char.IsAsciiLetterOrDigit(c))
                {
                    folded.Append((char)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c));
                }
                else if (folded[^1] != ' ')
                {
                    folded.Append(' ');
                }

                continue;
            }

            // A combining mark belongs to the letter before it.
            if (c is >= '\u0300' and <= '\u036F')
            {
                continue;
            }

            var lower = char.ToLowerInvariant(c);
            var at = From.IndexOf(lower, StringComparison.Ordinal);
            if (at >= 0)
            {
                folded.Append(lower switch { 'œ' => "oe", 'æ' => "ae", 'ß' => "ss", _ => To[at].ToString() });
            }
            else if (char.IsLetterOrDigit(lower))
            {
                folded.Append(lower);
            }
            else if (folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded[^1] == ' ' ? folded.ToString() : folded.Append(' ').ToString();
    }

    /// <summary>Whether a folded text has one of the folded beginnings of words.</summary>
    public static bool HasWordStart(string folded, ReadOnlySpan<string> stems)
    {
        foreach (var stem in stems)
        {
            for (var at = folded.IndexOf(stem, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(stem, at + 1, StringComparison.Ordinal))
            {
                if (at > 0 && folded[at - 1] == ' ')
                {
                    return true;
                }
            }
        }

        return false;
    }
}
