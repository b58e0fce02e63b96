namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>Content was shown and no case was named (Pruem II Art. 33); one flag per desk and day.</summary>
internal sealed class NoCaseRule : IFlagRule
{
    public IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts) => facts
        .Where(fact => fact is { ShowsContent: true, Denied: false, HasCase: false, Officer: not null })
        .GroupBy(fact => (fact.Peer, fact.At.UtcDateTime.Date))
        .Select(group => Flag.Of("NO_CASE", [.. group]));
}
