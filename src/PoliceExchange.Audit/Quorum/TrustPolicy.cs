using PoliceExchange.Audit.Notes;

namespace PoliceExchange.Audit.Quorum;

/// <summary>A log of a policy.</summary>
internal sealed record PolicyLog(VerifierKey Key, string? Url);

/// <summary>A witness of a policy; its name is the file's own, not the key's.</summary>
internal sealed record PolicyWitness(string Name, VerifierKey Key, string? Url);

/// <summary>A group: at least <paramref name="Threshold"/> of its members, which are witnesses or earlier groups.</summary>
internal sealed record PolicyGroup(string Name, int Threshold, IReadOnlyList<string> Members);

/// <summary>Which logs and witnesses are believed, and how many of them are enough (tlog-policy).</summary>
/// <param name="Logs">Each is accepted.</param>
/// <param name="Witnesses">By name.</param>
/// <param name="Groups">In the order of the file: members are defined before.</param>
/// <param name="Quorum">Witness or group; null for "none".</param>
internal sealed record TrustPolicy(
    IReadOnlyList<PolicyLog> Logs,
    IReadOnlyList<PolicyWitness> Witnesses,
    IReadOnlyList<PolicyGroup> Groups,
    string? Quorum)
{
    /// <summary>Do these witnesses make the quorum? (tlog-policy, "Defining a witness group")</summary>
    public bool IsQuorum(IEnumerable<string> cosigned)
    {
        if (Quorum is null)
        {
            return true;
        }

        var satisfied = cosigned.ToHashSet(StringComparer.Ordinal);
        foreach (var group in Groups)
        {
            if (group.Members.Count(satisfied.Contains) >= group.Threshold)
            {
                satisfied.Add(group.Name);
            }
        }

        return satisfied.Contains(Quorum);
    }
}
