using System.Globalization;
using System.Text;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Cedar;

/// <summary>
/// Reads what <see cref="CedarText"/> writes, and nothing else of Cedar: whatever reads is written again and must be the
/// same text. So the exported text is known to say the whole rule, not only what a test happened to ask.
/// </summary>
internal static class CedarReader
{
    /// <summary>Reads policies.</summary>
    /// <returns>The rules in the order of the text, or what does not read.</returns>
    public static (IReadOnlyList<Rule>? Rules, string Problem) Read(string text)
    {
        var scanner = new Scanner(text);
        var rules = new List<Rule>();
        try
        {
            while (!scanner.AtEnd)
            {
                rules.Add(Policy(scanner));
            }
        }
        catch (FormatException refused)
        {
            return (null, refused.Message);
        }
        return CedarText.Write(rules) == text ? (rules, "") : (null, "is Cedar, and not in the form in which rules are exported");
    }

    private static Rule Policy(Scanner scanner)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (scanner.Try("@"))
        {
            var name = scanner.Word();
            scanner.Take("(");
            if (!notes.TryAdd(name, scanner.Text()))
            {
                throw scanner.Refused($"one @{name}");
            }
            scanner.Take(")");
        }
        string Note(string name) => notes.GetValueOrDefault(name, "");
        if (!Snake.TryParse<Effect>(Note("effect"), out var effect) || !Snake.TryParse<Layer>(Note("layer"), out var layer) || !Snake.TryParse<Stage>(Note("stage"), out var stage))
        {
            throw scanner.Refused("@effect, @layer and @stage");
        }
        var duties = new List<Obligation>();
        foreach (var word in Note("obligations").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            duties.Add(Snake.TryParse<Obligation>(word, out var duty) ? duty : throw scanner.Refused("obligations"));
        }
        var rule = new Rule(Note("id"), effect, [])
        {
            LegalBasis = Note("legal_basis"),
            Layer = layer,
            Stage = stage,
            Reason = Note("reason"),
            Hidden = Note("hidden") == "true",
            Obligations = ObligationSet.Of([.. duties]),
            Offer = Note("offer").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Text = RuleReader.Languages.Where(language => notes.ContainsKey($"text_{language}")).ToDictionary(language => language, language => Note($"text_{language}"), StringComparer.Ordinal),
        };
        // Which actions it is for follows from the effect, and is held against it when the rule is written again.
        while (!scanner.Try("when"))
        {
            scanner.Skip();
        }
        scanner.Take("{");
        var clauses = new List<Clause>();
        if (!scanner.Try("true"))
        {
            do
            {
                clauses.Add(Condition(scanner));
            }
            while (scanner.Try("&&"));
        }
        scanner.Take("}");
        scanner.Take(";");
        return rule with { Clauses = clauses };
    }

    private static Clause Condition(Scanner scanner)
    {
        scanner.Take("(");
        if (scanner.Try("context.sight"))
        {
            scanner.Take("==");
            scanner.Text();
            if (!scanner.Try("&&"))
            {
                scanner.Take("||");
            }
            var inner = Condition(scanner);
            scanner.Take(")");
            return inner;
        }
        var guard = scanner.Try("!");
        if (guard)
        {
            scanner.Take("(");
        }
        scanner.Take("context");
        scanner.Take("has");
        var name = scanner.Word();
        var type = Vocabulary.Find(name) ?? throw scanner.Refused("a word of the vocabulary");
        if (guard)
        {
            scanner.Take(")");
        }
        scanner.Take(guard ? "||" : "&&");
        scanner.Take("(");
        var negated = scanner.Try("!");
        if (negated)
        {
            scanner.Take("(");
        }
        var clause = Holds(scanner, type, negated);
        for (var closing = negated ? 3 : 2; closing > 0; closing--)
        {
            scanner.Take(")");
        }
        return clause;
    }

    private static Clause Holds(Scanner scanner, FactType type, bool negated)
    {
        var attribute = $"context.{type.Name}";
        if (type.Form == FactForm.Number)
        {
            long? atLeast = null, below = null;
            do
            {
                scanner.Take(attribute);
                if (scanner.Try(">="))
                {
                    atLeast = scanner.Number();
                }
                else
                {
                    scanner.Take("<");
                    below = scanner.Number();
                }
            }
            while (scanner.Try("&&"));
            return new Clause(type, negated, [], atLeast, below);
        }
        var first = type.Form == FactForm.Names;
        if (first)
        {
            scanner.Take($"{attribute}.containsAny");
            scanner.Take("(");
        }
        var values = new List<string>();
        scanner.Take("[");
        do
        {
            values.Add(type.Form == FactForm.Flag ? scanner.Word() : scanner.Text());
        }
        while (scanner.Try(","));
        scanner.Take("]");
        if (!first)
        {
            scanner.Take(".contains");
            scanner.Take("(");
            scanner.Take(attribute);
        }
        scanner.Take(")");
        return new Clause(type, negated, values);
    }

    /// <summary>Tokens between blanks: punctuation, words, text in quotes, whole numbers.</summary>
    private sealed class Scanner(string text)
    {
        private int _at = Blanks(text, 0);

        public bool AtEnd => _at == text.Length;

        public bool Try(string token)
        {
            if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0 || (IsWord(token[^1]) && _at + token.Length < text.Length && IsWord(text[_at + token.Length])))
            {
                return false;
            }
            _at = Blanks(text, _at + token.Length);
            return true;
        }

        public void Take(string token)
        {
            if (!Try(token))
            {
                throw Refused(token);
            }
        }

        public string Word()
        {
            var end = _at;
            while (end < text.Length && IsWord(text[end]))
            {
                end++;
            }
            return end > _at ? Advance(end) : throw Refused("a word");
        }

        public long Number()
        {
            var end = _at;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || (end == _at && text[end] == '-')))
            {
                end++;
            }
            return long.TryParse(text.AsSpan(_at, end - _at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Advance(end).Length > 0 ? number : throw Refused("a number");
        }

        /// <summary>A string literal.</summary>
        public string Text()
        {
            var read = new StringBuilder();
            var at = _at + 1;
            if (AtEnd || text[_at] != '"')
            {
                throw Refused("text in quotes");
            }
            for (; at < text.Length && text[at] != '"'; at++)
            {
                if (text[at] != '\\')
                {
                    read.Append(text[at]);
                }
                else if (++at < text.Length && (text[at] is '"' or '\\'))
                {
                    read.Append(text[at]);
                }
                else if (at < text.Length && text[at] == 'u' && text.IndexOf('}', at) is var close and > 0
                    && uint.TryParse(text.AsSpan((at + 2)..Math.Max(at + 2, close)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code))
                {
                    read.Append(new Rune(code).ToString());
                    at = close;
                }
                else
                {
                    throw Refused("an escape");
                }
            }
            if (at >= text.Length)
            {
                throw Refused("the end of the text");
            }
            _at = Blanks(text, at + 1);
            return read.ToString();
        }

        /// <summary>One token of any kind.</summary>
        public void Skip()
        {
            if (AtEnd)
            {
                throw Refused("when");
            }
            _ = text[_at] == '"' ? Text() : IsWord(text[_at]) ? Word() : Advance(_at + 1);
        }

        public FormatException Refused(string expected) => new($"at {_at}: {expected} is expected");

        private string Advance(int end)
        {
            var token = text[_at..end];
            _at = Blanks(text, end);
            return token;
        }

        private static int Blanks(string text, int at)
        {
            while (at < text.Length && (text[at] is ' ' or '\n'))
            {
                at++;
            }
            return at;
        }

        private static bool IsWord(char one) => char.IsAsciiLetterOrDigit(one) || one == '_';
    }
}
