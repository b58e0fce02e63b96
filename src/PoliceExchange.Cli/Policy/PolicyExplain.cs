using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy explain</c>: decides on stated facts and says by which rules.</summary>
internal static class PolicyExplain
{
    internal static Command Create()
    {
        var source = new Option<string?>("--bundle") { Description = "Folder of rules or signed bundle; without it the default of this build." };
        var header = new Option<bool>("--header") { Description = "As the hub sees it: content is sealed." };
        var given = new Argument<string[]>("facts") { Description = "fact=value; several values by comma. `px policy explain` without facts lists the words." };
        var command = new Command("explain", """
            Example: px policy explain action=read_full role=LIAISON_DESK family=WANTED relation=addressed purpose=ARREST_EXTRADITION case=true
            Decide on stated facts and say by which rules. What is not stated is read the way that denies.
            """) { source, header, given };
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
            var (facts, violations) = Facts.Read(
                stated.Select(word => KeyValuePair.Create(word[0], (IReadOnlyList<string>)word[1].Split(',', StringSplitOptions.RemoveEmptyEntries))),
                result.GetValue(header) ? Sight.Header : Sight.Content);
            if (facts is null)
            {
                throw new InvalidDataException(string.Join(Environment.NewLine, violations));
            }
            var rules = BundleSource.Rules(result.GetValue(source));
            var decision = rules.Decide(facts);
            output.WriteLine($"{decision.Outcome} {decision.Reason} by {decision.Rule}{(decision.Hidden ? ", answered as if there were nothing" : "")}");
            foreach (var duty in decision.Obligations.All())
            {
                output.WriteLine($"  duty   {Snake.Of(duty)}");
            }
            foreach (var rule in rules.Holding(facts))
            {
                output.WriteLine($"  holds  {Snake.Of(rule.Effect),-8} {rule.Id}: {string.Join("; ", rule.Clauses)}");
            }
            output.WriteLine($"  facts  {facts.Digest()}");
            return decision.Allowed ? ExitCodes.Ok : ExitCodes.Denied;
        });
        return command;
    }
}
