using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy explain</c>: decides on stated facts and says by which rules.</summary>
internal static class PolicyExplain
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Ordinary = new(StringComparer.Ordinal)
    {
        ["member"] = ["active"], ["training"] = ["valid"], ["mfa"] = ["true"], ["on_duty"] = ["true"], ["realm"] = ["same"], ["case"] = ["true"], ["basis"] = ["in_force"],
        ["purpose_fits"] = ["true"], ["excluded"] = ["false"], ["releasable"] = ["true"], ["agency_named"] = ["true"], ["desk_named"] = ["all"], ["notice_state"] = ["current"],
    };

    internal static Command Create()
    {
        var source = new Option<string?>("--bundle") { Description = "Folder of rules or signed bundle; without it the default of this build." };
        var header = new Option<bool>("--header") { Description = "As the hub sees it: content is sealed." };
        var ordinary = new Option<bool>("--ordinary") { Description = "Take the ordinary circumstances (active member, treaty in force, case given, nobody excluded ...) for what is not stated." };
        var language = Language.Option();
        var given = new Argument<string[]>("facts") { Description = "fact=value; several values by comma. `px policy explain` without facts lists the words." };
        var command = new Command("explain", """
            Example: px policy explain --ordinary action=read_full role=LIAISON_DESK family=WANTED relation=addressed purpose=ARREST_EXTRADITION
            Decide on stated facts and say by which rules. What is not stated is read the way that denies.
            """) { source, header, ordinary, language, given };
        command.OnFiles(result =>
        {
            var output = result.InvocationConfiguration.Output;
            var words = result.GetValue(given) ?? [];
            if (words.Length == 0)
            {
                foreach (var type in Vocabulary.All())
                {
                    output.WriteLine($"{type.Name,-22} {type.Meaning}{(type.Codes.Count is > 0 and <= 12 ? $": {string.Join(' ', type.Codes)}" : "")}{(type.Default is { } standard ? $" (default {standard})" : "")}");
                }
                return ExitCodes.Ok;
            }
            var stated = words.Select(word => word.Split('=', 2)).ToList();
            if (stated.Find(word => word.Length != 2) is { } odd)
            {
                throw new InvalidDataException($"'{odd[0]}' is not fact=value.");
            }
            var usual = result.GetValue(ordinary) ? Ordinary.Where(one => !stated.Exists(word => word[0] == one.Key)) : [];
            var (facts, violations) = Facts.Read(
                usual.Concat(stated.Select(word => KeyValuePair.Create(word[0], (IReadOnlyList<string>)word[1].Split(',', StringSplitOptions.RemoveEmptyEntries)))),
                result.GetValue(header) ? Sight.Header : Sight.Content);
            if (facts is null)
            {
                throw new InvalidDataException(string.Join(Environment.NewLine, violations));
            }
            var rules = BundleSource.Rules(result.GetValue(source));
            var (decision, _, text, duties, _, nearest) = Explanation.Full(rules, facts, Language.Of(result.GetValue(language)));
            output.WriteLine($"{decision.Outcome} {decision.Reason} by {decision.Rule}{(decision.Hidden ? ", answered as if there were nothing" : "")}");
            output.WriteLine($"  {text}");
            foreach (var (duty, means) in duties)
            {
                output.WriteLine($"  duty   {Snake.Of(duty)}: {means}");
            }
            foreach (var rule in rules.Holding(facts))
            {
                output.WriteLine($"  holds  {Snake.Of(rule.Effect),-8} {rule.Id}: {string.Join("; ", rule.Clauses)}");
            }
            foreach (var near in nearest)
            {
                output.WriteLine($"  nearly {near.Rule.Id}, but: {string.Join("; ", near.Failed)}");
            }
            output.WriteLine($"  facts  {facts.Digest()}");
            return decision.Allowed ? ExitCodes.Ok : ExitCodes.Denied;
        });
        return command;
    }
}
