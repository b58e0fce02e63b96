using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy who-can</c>: every role that may do an act on a family, over all requests that there can be.</summary>
internal static class PolicyWhoCan
{
    internal static Command Create()
    {
        var source = new Option<string?>("--bundle") { Description = "Folder of rules or signed bundle; without it the default of this build." };
        var header = new Option<bool>("--header") { Description = "As the hub sees it: content is sealed." };
        var action = new Argument<string>("action") { Description = "Act, such as read_full." };
        var family = new Argument<string>("family") { Description = "Family, such as WANTED." };
        var command = new Command("who-can", "Say who may do an act on a family, for all requests that there can be. Example: px policy who-can read_full REMOVAL") { source, header, action, family };
        command.OnFiles(result =>
        {
            if (!Snake.TryParse<PolicyAction>(result.GetRequiredValue(action), out var act))
            {
                throw new InvalidDataException($"'{result.GetRequiredValue(action)}' is no act; one of {string.Join(", ", Snake.All<PolicyAction>())}.");
            }
            if (Vocabulary.Family.CodeOf(result.GetRequiredValue(family)) < 0)
            {
                throw new InvalidDataException($"'{result.GetRequiredValue(family)}' is no family; one of {string.Join(", ", Vocabulary.Family.Codes)}.");
            }
            var output = result.InvocationConfiguration.Output;
            var (grants, complete) = WhoCan.Ask(BundleSource.Rules(result.GetValue(source)), act, result.GetRequiredValue(family), result.GetValue(header) ? Sight.Header : Sight.Content);
            foreach (var grant in grants)
            {
                output.WriteLine($"{grant.Role,-20} {grant.Relation,-11} {(grant.EmergencyOnly ? "emergency " : "")}{(Vocabulary.Purpose.Codes.Except(grant.Purposes).ToList() is [var but] ? $"every purpose but {but}" : string.Join(' ', grant.Purposes))}");
            }
            output.WriteLine(complete ? $"{grants.Count} lines; nobody else" : "The rules are too many to be sure that nobody else can.");
            return complete ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
