namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>Something that a person should look at.</summary>
internal sealed record Flag(string Rule, string Peer, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<long> Sequences)
{
    /// <summary>One flag for facts of one desk.</summary>
    public static Flag Of(string rule, IReadOnlyList<AccessFact> facts) =>
        new(rule, facts[0].Peer, facts.Min(fact => fact.At), facts.Max(fact => fact.At), [.. facts.Select(fact => fact.Sequence)]);
}

/// <summary>A rule that flags: pure, the same facts give the same flags.</summary>
internal interface IFlagRule
{
    IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts);
}
