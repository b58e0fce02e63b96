using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Bundles;

/// <summary>One expectation that a bundle carries about itself.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Line">Line of it.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Given">Facts.</param>
/// <param name="Outcome">ALLOW, DENY, REDACT, ASK_ORIGINATOR or HOLD.</param>
/// <param name="Reason">Reason code; empty: any.</param>
/// <param name="Obligations">At least these.</param>
/// <param name="Offer">The offer of the determining rule; empty: any.</param>
/// <param name="Hidden">Whether the caller may learn that there is something; null: either.</param>
/// <param name="Without">None of these: a duty that should not be there (a breach recorded in time) is an error too.</param>
internal sealed record RuleTest(
    string File, long Line, string Name, Facts Given, string Outcome, string Reason, ObligationSet Obligations, IReadOnlyList<string> Offer, bool? Hidden,
    ObligationSet Without = default)
{
    /// <summary>What is not as expected; null when all is.</summary>
    public string? Failure(RuleSet rules)
    {
        var decision = rules.Decide(Given);
        var met = decision.Outcome == Outcome
            && (Reason.Length == 0 || decision.Reason == Reason)
            && Obligations.Within(decision.Obligations)
            && (Without.Bits & decision.Obligations.Bits) == 0
            && (Offer.Count == 0 || Offer.SequenceEqual(decision.By?.Offer ?? []))
            && (Hidden is null || Hidden == decision.Hidden);
        return met ? null : $"{File}:{Line}: {Name}: expected {Outcome} {Reason} [{Obligations}]{(Without.Bits == 0 ? "" : $" without [{Without}]")}{(Hidden == true ? " hidden" : "")}, is {decision} [{decision.Obligations}]{(decision.Hidden ? " hidden" : "")}";
    }
}

/// <summary>
/// Reads test files: <c>defaults</c> are facts that every test of the file has unless it states its own;
/// <c>tests</c> have <c>name</c>, <c>given</c> and <c>expect</c>.
/// </summary>
internal static class RuleTestReader
{
    private static readonly string[] Outcomes = ["ALLOW", "DENY", "REDACT", "ASK_ORIGINATOR", "HOLD"];

    public static IReadOnlyList<RuleTest> Read(string file, YamlMap root, List<RuleProblem> problems)
    {
        if ((root["schema"] as YamlText)?.Value != Vocabulary.Schema)
        {
            problems.Add(new RuleProblem(file, root.Line, "schema", $"must be {Vocabulary.Schema}"));
        }
        foreach (var (key, value) in root.Members.Where(member => member.Key is not ("schema" or "defaults" or "tests" or "clock_tests")))
        {
            problems.Add(new RuleProblem(file, value.Line, key, "schema, defaults, tests and clock_tests only"));
        }
        var defaults = (root["defaults"] as YamlMap)?.Members ?? [];
        var tests = new List<RuleTest>();
        foreach (var item in (root["tests"] as YamlList)?.Items ?? [])
        {
            if (item is not YamlMap map || map["given"] is not YamlMap given || map["expect"] is not YamlMap expect || map["name"] is not YamlText name
                || map.Members.Count != 3)
            {
                problems.Add(new RuleProblem(file, item.Line, "tests", "a test has name, given and expect"));
                continue;
            }
            var facts = FactsOf(file, map.Line, defaults, given, problems);
            var outcome = (expect["outcome"] as YamlText)?.Value ?? "";
            if (!Outcomes.Contains(outcome))
            {
                problems.Add(new RuleProblem(file, expect.Line, "outcome", $"one of {string.Join(", ", Outcomes)}"));
            }
            foreach (var (key, value) in expect.Members.Where(member => member.Key is not ("outcome" or "reason" or "obligations" or "offer" or "hidden" or "without")))
            {
                problems.Add(new RuleProblem(file, value.Line, key, "outcome, reason, obligations, offer, hidden and without only"));
            }
            tests.Add(new RuleTest(
                file, map.Line, name.Value, facts, outcome, (expect["reason"] as YamlText)?.Value ?? "", DutiesOf(file, expect, "obligations", problems),
                expect["offer"] is { } offer ? ClauseReader.Texts(offer) ?? [] : [],
                (expect["hidden"] as YamlText)?.Value switch { "true" => true, "false" => false, _ => null },
                DutiesOf(file, expect, "without", problems)));
        }
        return tests;
    }

    private static ObligationSet DutiesOf(string file, YamlMap expect, string member, List<RuleProblem> problems)
    {
        var duties = new List<Obligation>();
        foreach (var word in expect[member] is { } listed ? ClauseReader.Texts(listed) ?? [""] : [])
        {
            if (Snake.TryParse<Obligation>(word, out var duty))
            {
                duties.Add(duty);
            }
            else
            {
                problems.Add(new RuleProblem(file, expect.Line, member, $"'{word}' is no obligation"));
            }
        }
        return ObligationSet.Of([.. duties]);
    }

    private static Facts FactsOf(
        string file, long line, IReadOnlyList<(string Key, YamlNode Value)> defaults, YamlMap given, List<RuleProblem> problems)
    {
        var stated = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var sight = Sight.Content;
        foreach (var (key, value) in defaults.Concat(given.Members))
        {
            if (key == "sight")
            {
                sight = value is YamlText { Value: "header" } ? Sight.Header : Sight.Content;
                continue;
            }
            // A test takes a default away with an empty value, to show what an unstated fact does.
            if (value is YamlText { Value: "" })
            {
                stated.Remove(key);
                continue;
            }
            stated[key] = ClauseReader.Texts(value) ?? [];
        }
        var (facts, violations) = Facts.Read(stated, sight);
        problems.AddRange(violations.Select(violation => new RuleProblem(file, line, "given", violation)));
        return facts ?? new Facts(sight);
    }
}
