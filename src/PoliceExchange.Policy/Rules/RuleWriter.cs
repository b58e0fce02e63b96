using System.Globalization;
using System.Text;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Rules;

/// <summary>
/// Writes rules as a rule file in one canonical form: members in a fixed order, clauses in the vocabulary's, values
/// sorted. Reading it back gives the same rules, and writing those the same bytes, so two bundles can be compared.
/// </summary>
internal static class RuleWriter
{
    /// <summary>A file of rules, in the order given.</summary>
    /// <exception cref="ArgumentException">A rule that no file can say: a word twice, a floor rule's id.</exception>
    public static string Write(IEnumerable<Rule> rules)
    {
        var text = new StringBuilder("schema: ").Append(Vocabulary.Schema).Append("\nrules:");
        var any = false;
        foreach (var rule in rules)
        {
            text.Append('\n');
            One(text, rule);
            any = true;
        }
        return text.Append(any ? "" : " []\n").ToString();
    }

    private static void One(StringBuilder text, Rule rule)
    {
        void Line(string member, string value) => text.Append("    ").Append(member).Append(": ").Append(value).Append('\n');

        text.Append("  - id: ").Append(Quoted(rule.Id)).Append('\n');
        Line("effect", Snake.Of(rule.Effect));
        Line("stage", Snake.Of(rule.Stage));
        if (rule.Reason.Length > 0)
        {
            Line("reason", Quoted(rule.Reason));
        }
        if (rule.Hidden)
        {
            Line("hidden", "true");
        }
        foreach (var clause in Sorted(rule, negated: false))
        {
            Line(clause.Type.Name, Value(clause));
        }
        if (rule.Clauses.Any(clause => clause.Negated))
        {
            text.Append("    not:\n");
            foreach (var clause in Sorted(rule, negated: true))
            {
                text.Append("  ");
                Line(clause.Type.Name, Value(clause));
            }
        }
        if (rule.Obligations.Bits != 0)
        {
            Line("obligations", List(rule.Obligations.All().Select(Snake.Of)));
        }
        if (rule.Offer.Count > 0)
        {
            Line("offer", List(rule.Offer));
        }
        if (rule.LegalBasis.Length > 0)
        {
            Line("legal_basis", Quoted(rule.LegalBasis));
        }
        if (rule.Text.Count > 0)
        {
            text.Append("    text:\n");
            foreach (var language in RuleReader.Languages.Where(rule.Text.ContainsKey))
            {
                text.Append("  ");
                Line(language, Quoted(rule.Text[language]));
            }
        }
    }

    private static List<Clause> Sorted(Rule rule, bool negated)
    {
        List<Clause> clauses = [.. rule.Clauses.Where(clause => clause.Negated == negated).OrderBy(clause => clause.Type.Index)];
        return clauses.DistinctBy(clause => clause.Type).Count() == clauses.Count
            ? clauses
            : throw new ArgumentException($"{rule.Id} says a word twice.", nameof(rule));
    }

    private static string Value(Clause clause)
    {
        if (clause.Type.Form != FactForm.Number)
        {
            return List(clause.Values.Order(StringComparer.Ordinal).Select(Quoted));
        }
        string?[] bounds = [Bound("at_least", clause.AtLeast), Bound("below", clause.Below)];
        return $"{{{string.Join(", ", bounds.OfType<string>())}}}";
    }

    private static string? Bound(string word, long? number) => number is { } stated ? $"{word}: {stated.ToString(CultureInfo.InvariantCulture)}" : null;

    private static string List(IEnumerable<string> words) => $"[{string.Join(", ", words)}]";

    /// <summary>Plain where plain can be read in one way only; else in double quotes, on one line.</summary>
    private static string Quoted(string value)
    {
        if (value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && value.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.'))
        {
            return value;
        }
        var text = new StringBuilder("\"");
        foreach (var one in value)
        {
            _ = one switch
            {
                '"' or '\\' => text.Append('\\').Append(one),
                '\n' => text.Append("\\n"),
                _ when char.IsControl(one) || char.GetUnicodeCategory(one) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
                    text.Append("\\u").Append(((int)one).ToString("X4", CultureInfo.InvariantCulture)),
                _ => text.Append(one),
            };
        }
        return text.Append('"').ToString();
    }
}
