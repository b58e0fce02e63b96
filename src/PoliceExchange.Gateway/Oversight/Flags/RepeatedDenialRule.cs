namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>One desk was denied more often in an hour than the nation's threshold.</summary>
internal sealed class RepeatedDenialRule(OversightOptions options) : IFlagRule
{
    public IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts) => facts
        .Where(fact => fact.Denied && fact.Peer.Length > 0)
        .GroupBy(fact => (fact.Peer, fact.Hour))
        .Where(group => group.Count() >= options.Denials)
        .Select(group => Flag.Of("REPEATED_DENIAL", [.. group]));
}
