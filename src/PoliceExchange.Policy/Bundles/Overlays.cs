using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Policy.Bundles;

/// <summary>
/// Reads the restrictions that states publish in the directory. Each rule of a state's overlay is bound to that state:
/// to its notices (originator) or to its desks (recipient), so that no state restricts what is between two others.
/// </summary>
internal static class Overlays
{
    /// <summary>The rules of all overlays; what does not read is left out and told, and its state's notices are then denied rather than widened.</summary>
    public static IReadOnlyList<Rule> Read(IReadOnlyList<OverlayEntry> overlays, List<RuleProblem> problems)
    {
        var rules = new List<Rule>();
        foreach (var overlay in overlays)
        {
            rules.AddRange(One(overlay.State, overlay.Originator, Layer.Originator, Vocabulary.IssuerState, problems));
            rules.AddRange(One(overlay.State, overlay.Recipient, Layer.Recipient, Vocabulary.State, problems));
        }
        return rules;
    }

    private static IEnumerable<Rule> One(string state, string text, Layer layer, FactType bound, List<RuleProblem> problems)
    {
        if (text.Length == 0)
        {
            return [];
        }
        var prefix = $"{state.ToLowerInvariant()}.{Snake.Of(layer)}.";
        var mine = new List<RuleProblem>();
        var (root, problem) = StrictYaml.Read($"overlay of {state}", text);
        var read = root is null ? [] : RuleReader.Read($"overlay of {state} ({Snake.Of(layer)})", root, layer, mine);
        if (problem is not null)
        {
            mine.Add(problem);
        }
        mine.AddRange(read.GroupBy(rule => rule.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => new RuleProblem($"overlay of {state}", 0, group.Key, "two rules have this id")));
        mine.AddRange(read.Where(rule => rule.Clauses.Any(clause => clause.Type == bound)).Select(rule => new RuleProblem($"overlay of {state}", 0, rule.Id, $"{bound.Name} is {state}'s in each rule of this overlay and is not stated")));
        problems.AddRange(mine);
        var binding = new Clause(bound, false, [state]);
        // A state that meant to restrict and could not say it must not be read as "no restriction".
        return mine.Count > 0
            ? [new Rule($"{prefix}unreadable", Effect.Forbid, [binding]) { Layer = layer, Stage = Stage.Handling, Reason = "OVERLAY" }]
            : read.Select(rule => rule with { Id = prefix + rule.Id, Clauses = [.. rule.Clauses, binding] });
    }
}
