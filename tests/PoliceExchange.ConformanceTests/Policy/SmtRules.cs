using System.Globalization;
using System.Text;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.ConformanceTests.Policy;

/// <summary>
/// Rules and questions as SMT-LIB 2 text. Written from the meaning of rules (POLICY.md 2), not from the analyser:
/// numbers are whole numbers without intervals, sets are one truth per name, a verdict is a formula over all rules.
/// </summary>
internal sealed class SmtRules
{
    private readonly StringBuilder text = new();
    private readonly RuleSet rules;
    private readonly Sight sight;
    private readonly List<string> names;

    public SmtRules(RuleSet rules, Sight sight, IReadOnlyList<Query> queries)
    {
        (this.rules, this.sight) = (rules, sight);
        var clauses = rules.Rules.SelectMany(rule => rule.Clauses).Concat(queries.SelectMany(query => query.Clauses)).ToList();
        names = [.. clauses.Where(clause => clause.Type.Form is FactForm.Name or FactForm.Names).SelectMany(clause => clause.Values).Distinct(StringComparer.Ordinal)];
        text.AppendLine("(push)");
        foreach (var type in clauses.Select(clause => clause.Type).Distinct())
        {
            Declare(type);
        }
        for (var i = 0; i < rules.Rules.Count; i++)
        {
            Line($"(define-fun r{i} () Bool {Rule(rules.Rules[i])})");
        }
        foreach (var query in queries)
        {
            Line("(push)");
            foreach (var clause in query.Clauses)
            {
                Line($"(assert {Clause(clause, false)})");
            }
            Line($"(assert {Verdict(query.Verdict)})");
            foreach (var duty in query.Having.All())
            {
                Line($"(assert {Duty(query.Verdict, duty)})");
            }
            foreach (var duty in query.Lacking.All())
            {
                Line($"(assert (not {Duty(query.Verdict, duty)}))");
            }
            Line("(check-sat)");
            Line("(pop)");
        }
        text.AppendLine("(pop)");
    }

    public override string ToString() => text.ToString();

    private void Line(string line) => text.AppendLine(line);

    private void Declare(FactType type)
    {
        Line($"(declare-const {type.Name}.stated Bool)");
        if (type.Form == FactForm.Names)
        {
            names.ForEach(name => Line($"(declare-const {type.Name}.{name} Bool)"));
            return;
        }
        Line($"(declare-const {type.Name} Int)");
        if (type.Codes.Count > 0)
        {
            Line($"(assert (and (>= {type.Name} 0) (< {type.Name} {type.Codes.Count})))");
        }
    }

    private string Rule(Rule rule) => rule.Restricts && rule.Clauses.Any(clause => clause.Type.Sight > sight)
        ? "false"
        : All(rule.Clauses.Where(clause => clause.Type.Sight <= sight).Select(clause => Clause(clause, rule.Restricts)));

    private string Clause(Clause clause, bool restricts)
    {
        var among = clause.Type.Form switch
        {
            FactForm.Number => All([.. clause.AtLeast is { } from ? [$"(>= {clause.Type.Name} {Of(from)})"] : Array.Empty<string>(), .. clause.Below is { } to ? [$"(< {clause.Type.Name} {Of(to)})"] : Array.Empty<string>()]),
            FactForm.Names => Any(clause.Values.Select(name => $"{clause.Type.Name}.{name}")),
            FactForm.Name => Any(clause.Values.Select(name => $"(= {clause.Type.Name} {names.IndexOf(name)})")),
            _ => Any(clause.Values.Select(code => $"(= {clause.Type.Name} {clause.Type.CodeOf(code)})")),
        };
        var holds = clause.Negated ? $"(not {among})" : among;
        return restricts ? $"(or (not {clause.Type.Name}.stated) {holds})" : $"(and {clause.Type.Name}.stated {holds})";
    }

    private string Verdict(Verdict verdict)
    {
        var (forbid, hold, ask, grant) = (Some(Effect.Forbid), Some(Effect.Hold), Some(Effect.Ask), Any([Some(Effect.Permit), Some(Effect.Override)]));
        return verdict switch
        {
            PoliceExchange.Policy.Verdict.Deny => $"(or {forbid} (not {grant}))",
            PoliceExchange.Policy.Verdict.Hold => $"(and (not {forbid}) {grant} {hold})",
            PoliceExchange.Policy.Verdict.AskOriginator => $"(and (not {forbid}) {grant} (not {hold}) {ask})",
            _ => $"(and (not {forbid}) {grant} (not {hold}) (not {ask}))",
        };
    }

    private string Duty(Verdict verdict, Obligation duty)
    {
        if (verdict == PoliceExchange.Policy.Verdict.Deny)
        {
            return Some(Effect.Forbid, duty);
        }
        var permit = Some(Effect.Permit);
        return Any([$"(and {permit} {Some(Effect.Permit, duty)})", $"(and (not {permit}) {Some(Effect.Override, duty)})", Some(Effect.Hold, duty), Some(Effect.Ask, duty), Some(Effect.Oblige, duty)]);
    }

    private string Some(Effect effect, Obligation? duty = null) =>
        Any(Enumerable.Range(0, rules.Rules.Count).Where(i => rules.Rules[i].Effect == effect && (duty is not { } one || rules.Rules[i].Obligations.Contains(one))).Select(i => $"r{i}"));

    private static string All(IEnumerable<string> parts) => $"(and true {string.Join(' ', parts)})";

    private static string Any(IEnumerable<string> parts) => $"(or false {string.Join(' ', parts)})";

    private static string Of(long number) => number < 0 ? $"(- {(-number).ToString(CultureInfo.InvariantCulture)})" : number.ToString(CultureInfo.InvariantCulture);
}
