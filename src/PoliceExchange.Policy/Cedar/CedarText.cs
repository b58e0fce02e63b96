using System.Globalization;
using System.Text;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Cedar;

/// <summary>
/// Rules as Cedar policies, for readers and tools of that language and as a foreign check of our engine (PA2).
/// <para>
/// Cedar answers yes or no. <c>Action::"decide"</c> is yes only where we would allow at once by a permit: what must be
/// held or asked is a forbid there. The rest of a decision has actions of its own: <c>granted</c> asks whether a permit
/// holds, <c>override</c> and <c>oblige</c> which of those rules do. The diagnostics' reasons are the ids of our rules.
/// </para>
/// <para>
/// Facts are the context. Cedar skips a policy that errs, a forbid too, so no policy may err: each attribute is guarded
/// by <c>has</c>, and a guard that fails reads as our engine reads what is not stated.
/// </para>
/// </summary>
internal static class CedarText
{
    /// <summary>Name of the context attribute that says what who decides can see.</summary>
    public const string Sight = "sight";

    /// <summary>One policy per rule, in the order given.</summary>
    public static string Write(IEnumerable<Rule> rules)
    {
        var text = new StringBuilder();
        foreach (var rule in rules)
        {
            text.Append("@id(").Append(Literal(rule.Id)).Append(")\n@effect(").Append(Literal(Snake.Of(rule.Effect))).Append(")\n");
            Annotate(text, "legal_basis", rule.LegalBasis);
            Annotate(text, "layer", Snake.Of(rule.Layer));
            Annotate(text, "stage", Snake.Of(rule.Stage));
            Annotate(text, "reason", rule.Reason);
            Annotate(text, "hidden", rule.Hidden ? "true" : "");
            Annotate(text, "obligations", rule.Obligations.ToString());
            Annotate(text, "offer", string.Join(' ', rule.Offer));
            foreach (var language in RuleReader.Languages.Where(rule.Text.ContainsKey))
            {
                Annotate(text, $"text_{language}", rule.Text[language]);
            }
            text.Append(Head(rule.Effect)).Append(" when {\n  ");
            text.AppendJoin(" &&\n  ", rule.Clauses.Count == 0 ? ["true"] : rule.Clauses.Select(clause => Condition(rule, clause)));
            text.Append("\n};\n");
        }
        return text.ToString();
    }

    /// <summary>What Cedar does not evaluate goes along as annotations, so that <see cref="CedarReader"/> gives the same rules back.</summary>
    private static void Annotate(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append('@').Append(name).Append('(').Append(Literal(value)).Append(")\n");
        }
    }

    private static string Head(Effect effect) => effect switch
    {
        Effect.Forbid or Effect.Hold or Effect.Ask => "forbid (principal, action == Action::\"decide\", resource)",
        Effect.Permit => "permit (principal, action in [Action::\"decide\", Action::\"granted\"], resource)",
        _ => $"permit (principal, action == Action::\"{Snake.Of(effect)}\", resource)",
    };

    private static string Condition(Rule rule, Clause clause)
    {
        var name = $"context.{clause.Type.Name}";
        var holds = clause.Type.Form switch
        {
            FactForm.Number => string.Join(" && ", new[] { Bound(name, ">=", clause.AtLeast), Bound(name, "<", clause.Below) }.OfType<string>()),
            FactForm.Names => $"{name}.containsAny({Set(clause.Values.Select(Literal))})",
            FactForm.Flag => $"{Set(clause.Values)}.contains({name})",
            _ => $"{Set(clause.Values.Select(Literal))}.contains({name})",
        };
        if (clause.Negated)
        {
            holds = $"!({holds})";
        }
        var guarded = rule.Restricts ? $"(!(context has {clause.Type.Name}) || ({holds}))" : $"(context has {clause.Type.Name} && ({holds}))";
        return clause.Type.Sight == Words.Sight.Header ? guarded
            : rule.Restricts ? $"(context.{Sight} == \"content\" && {guarded})"
            : $"(context.{Sight} == \"header\" || {guarded})";
    }

    private static string? Bound(string name, string compare, long? number) =>
        number is { } stated ? $"{name} {compare} {stated.ToString(CultureInfo.InvariantCulture)}" : null;

    private static string Set(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";

    private static string Literal(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value is '"' or '\\' ? text.Append('\\').Append((char)rune.Value)
                : Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    ? text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}")
                : text.Append(rune.ToString());
        }
        return text.Append('"').ToString();
    }
}
