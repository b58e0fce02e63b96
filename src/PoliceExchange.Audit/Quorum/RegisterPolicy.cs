using PoliceExchange.Audit.Notes;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Audit.Quorum;

/// <summary>The trust policy that the signed directory states: its log, its witnesses, its quorum.</summary>
internal static class RegisterPolicy
{
    private const string Group = "nations";

    /// <summary>The policy; null when the directory names no log, or a key in it is none.</summary>
    public static TrustPolicy? Of(DirectoryDocument directory)
    {
        if (directory.Hub.Log is not { } log || VerifierKey.TryParse(log.Key, out var key) != NoteRefusal.None)
        {
            return null;
        }
        var witnesses = new List<PolicyWitness>();
        foreach (var gateway in directory.Gateways)
        {
            if (gateway.Witness is { } text && VerifierKey.TryParse(text, out var witness) == NoteRefusal.None)
            {
                witnesses.Add(new PolicyWitness(gateway.Id, witness!, null));
            }
        }
        return new TrustPolicy([new PolicyLog(key!, null)], witnesses, [new PolicyGroup(Group, log.Quorum, [.. witnesses.Select(one => one.Name)])], Group);
    }
}
