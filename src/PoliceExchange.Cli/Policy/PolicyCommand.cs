using System.CommandLine;
using PoliceExchange.Cli.Directory;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy</c>: what authors, reviewers and authorities do with the rules. Only publish, trial and decisions talk to a node.</summary>
internal static class PolicyCommand
{
    internal static Command Create(TimeProvider time) => new("policy", "Check, test, explain, sign, publish, try and replay the access policy.")
    {
        PolicyExport.Create(time),
        PolicyCheck.Create(),
        PolicyTest.Create(),
        PolicyExplain.Create(),
        PolicyWhoCan.Create(),
        PolicyDiff.Create(),
        PolicyClocks.Create(),
        PolicySign.Create(),
        PolicyPublish.Create(time),
        PolicyTrial.Create(time),
        PolicyDecisions.Create(time),
        PolicyReplay.Create(),
    };
}
