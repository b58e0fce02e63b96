namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>A person acted outside the hours in which the nation's desks work; one flag per desk and day.</summary>
internal sealed class OffHoursRule(OversightOptions options) : IFlagRule
{
    public IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts) => facts
        .Where(fact => fact.Officer is not null && options.IsOffHours(fact.At))
        .GroupBy(fact => (fact.Peer, fact.At.ToOffset(options.UtcOffset).Date))
        .Select(group => Flag.Of("OFF_HOURS", [.. group]));
}
