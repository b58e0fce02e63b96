namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>One officer opened, printed or exported more in an hour than the nation's threshold.</summary>
internal sealed class BulkRule(OversightOptions options) : IFlagRule
{
    public IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts) => facts
        .Where(fact => fact is { ShowsContent: true, Denied: false, Officer: not null })
        .GroupBy(fact => (fact.Officer, fact.Hour))
        .Where(group => group.Count() >= options.BulkActs)
        .Select(group => Flag.Of("BULK", [.. group]));
}
