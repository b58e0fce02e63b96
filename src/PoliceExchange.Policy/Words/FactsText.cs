using System.Globalization;
using System.Text;

namespace PoliceExchange.Policy.Words;

/// <summary>
/// The one text form of facts: <c>word=value</c> for each word that differs from its default, and <c>sight</c>, sorted by
/// word, one space between. A set is sorted, by comma. The row of a tally, the line of a file and the digest are this text,
/// and reading it back gives the same facts.
/// </summary>
/// <remarks>
/// A default that was taken back is <c>?</c>; an empty name is <c>%</c>; in names, what is not an ASCII letter, digit,
/// '-', '_' or '.' is <c>%</c> and four hexadecimal digits of its UTF-16 unit.
/// </remarks>
internal static class FactsText
{
    /// <summary>Longer texts are not kept: no notice of the protocol comes near.</summary>
    public const int MaxLength = 8192;

    private const string SightWord = "sight";
    private const char TakenBack = '?';
    private const char NoName = '%';

    private static readonly FactType[] ByWord = [.. Vocabulary.All().OrderBy(type => type.Name, StringComparer.Ordinal)];
    private static readonly Dictionary<string, FactType>.AlternateLookup<ReadOnlySpan<char>> Named =
        ByWord.ToDictionary(type => type.Name, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Write(Facts facts)
    {
        var text = new StringBuilder(512);
        var sighted = false;
        foreach (var type in ByWord)
        {
            if (!sighted && string.CompareOrdinal(type.Name, SightWord) > 0)
            {
                Sighted(text, facts);
                sighted = true;
            }
            One(text, facts, type);
        }
        if (!sighted)
        {
            Sighted(text, facts);
        }
        return text.ToString();
    }

    /// <summary>Reads the form back; anything that <see cref="Write"/> would write otherwise is refused.</summary>
    /// <returns>The facts, or what is wrong.</returns>
    public static (Facts? Facts, string Problem) Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return (null, $"longer than {MaxLength} characters");
        }
        var sight = (" " + text + " ").Contains($" {SightWord}=header ", StringComparison.Ordinal) ? Sight.Header : Sight.Content;
        var facts = new Facts(sight);
        foreach (var range in text.AsSpan().Split(' '))
        {
            var word = text.AsSpan()[range];
            var equals = word.IndexOf('=');
            if (equals < 0)
            {
                return (null, $"'{word}' is not word=value");
            }
            var name = word[..equals];
            var value = word[(equals + 1)..];
            if (name.SequenceEqual(SightWord))
            {
                continue;
            }
            if (!Named.TryGetValue(name, out var type))
            {
                return (null, $"'{name}' is no word of {Vocabulary.Schema}");
            }
            if (!Take(facts, type, value))
            {
                return (null, $"'{value}' is no value of {type.Name}");
            }
        }
        // One text for one set of facts: whoever compares texts compares facts.
        return Write(facts) == text ? (facts, "") : (null, "not in the canonical form: words sorted, no default stated, none twice");
    }

    private static void Sighted(StringBuilder text, Facts facts) => Word(text, SightWord).Append(facts.Sight == Sight.Header ? "header" : "content");

    private static void One(StringBuilder text, Facts facts, FactType type)
    {
        if (type.Form is FactForm.Name or FactForm.Names)
        {
            if (facts.NamesOf(type) is { } names)
            {
                Word(text, type.Name);
                Names(text, names);
            }
            return;
        }
        var value = facts[type];
        if (value == Facts.Unstated)
        {
            if (type.Default is not null)
            {
                Word(text, type.Name).Append(TakenBack);
            }
        }
        else if (type.Form == FactForm.Number)
        {
            Word(text, type.Name).Append(value.ToString(CultureInfo.InvariantCulture));
        }
        else if (type.Codes[(int)value] is var code && code != type.Default)
        {
            Word(text, type.Name).Append(code);
        }
    }

    private static StringBuilder Word(StringBuilder text, string name) => (text.Length == 0 ? text : text.Append(' ')).Append(name).Append('=');

    private static void Names(StringBuilder text, IReadOnlyList<string> names)
    {
        var first = true;
        IEnumerable<string> sorted = names.Count < 2 ? names : names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var name in sorted)
        {
            if (!first)
            {
                text.Append(',');
            }
            first = false;
            if (name.Length == 0)
            {
                text.Append(NoName);
            }
            foreach (var one in name)
            {
                _ = IsPlain(one) ? text.Append(one) : text.Append('%').Append(((int)one).ToString("X4", CultureInfo.InvariantCulture));
            }
        }
    }

    private static bool Take(Facts facts, FactType type, ReadOnlySpan<char> value)
    {
        switch (type.Form)
        {
            case FactForm.Name:
                if (Unescaped(value) is not { } name)
                {
                    return false;
                }
                facts.With(type, name);
                return true;
            case FactForm.Names:
                var set = new List<string>();
                if (value.Length > 0)
                {
                    foreach (var range in value.Split(','))
                    {
                        if (Unescaped(value[range]) is not { } one)
                        {
                            return false;
                        }
                        set.Add(one);
                    }
                }
                facts.With(type, set.ToArray());
                return true;
            case FactForm.Number:
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number == Facts.Unstated)
                {
                    return false;
                }
                facts.With(type, number);
                return true;
            default:
                if (value is [TakenBack])
                {
                    facts.Without(type);
                    return true;
                }
                for (var code = 0; code < type.Codes.Count; code++)
                {
                    if (value.SequenceEqual(type.Codes[code]))
                    {
                        facts.With(type, (long)code);
                        return true;
                    }
                }
                return false;
        }
    }

    private static string? Unescaped(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('%') < 0)
        {
            return text.Length > 0 ? text.ToString() : null;
        }
        if (text is [NoName])
        {
            return "";
        }
        var name = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                name.Append(text[i]);
            }
            else if (i + 4 < text.Length && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                name.Append((char)unit);
                i += 4;
            }
            else
            {
                return null;
            }
        }
        return name.ToString();
    }

    private static bool IsPlain(char one) => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.';
}
