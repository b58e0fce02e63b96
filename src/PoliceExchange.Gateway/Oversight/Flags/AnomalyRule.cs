namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>The gateway itself saw what should never happen: thousands of encodings in an hour, two keys of one epoch.</summary>
internal sealed class AnomalyRule : IFlagRule
{
    public IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts) => facts.Where(fact => fact.Operation == "raise-anomaly").Select(fact => Flag.Of("ANOMALY", [fact]));
}
