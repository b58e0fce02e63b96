namespace PoliceExchange.Gateway.Oversight.Flags;

/// <summary>One officer worked on notices and on the review of such work in one month: nobody reviews their own circle.</summary>
internal sealed class OwnCircleRule : IFlagRule
{
    public IEnumerable<Flag> Find(IReadOnlyList<AccessFact> facts) => facts
        .Where(fact => fact.Officer is not null && (Works(fact) || Reviews(fact)))
        .GroupBy(fact => fact.Officer)
        .Where(group => group.Any(Works) && group.Any(Reviews))
        .Select(group => Flag.Of("OWN_CIRCLE", [.. group]));

    private static bool Works(AccessFact fact) => fact.ShowsContent || fact.Operation is "submit" or "withdraw" or "act";

    private static bool Reviews(AccessFact fact) => fact.Operation is "review" or "open-entry" or "sample" or "erase";
}
