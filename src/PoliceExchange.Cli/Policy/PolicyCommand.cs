using System.CommandLine;
using PoliceExchange.Cli.Directory;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy</c>: what authors, reviewers and authorities do with the rules. Only publish talks to the hub.</summary>
internal static class PolicyCommand
{
    internal static Command Create(TimeProvider time) => new("policy", "Check, test, explain, sign and publish the access policy.")
    {
        PolicyExport.Create(time),
        PolicyCheck.Create(),
        PolicyTest.Create(),
        PolicyExplain.Create(),
        PolicyWhoCan.Create(),
        PolicyDiff.Create(),
        PolicySign.Create(),
        PolicyPublish.Create(time),
    };
}
