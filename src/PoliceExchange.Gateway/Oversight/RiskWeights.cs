namespace PoliceExchange.Gateway.Oversight;

/// <summary>Tickets of each entry in a risk-weighted draw: whole numbers from listed facts, so that everybody gets the same.</summary>
internal sealed class RiskWeights
{
    public const int Base = 1;
    public const int NoCase = 4;
    public const int OffHours = 2;
    public const int Bulk = 3;
    public const int DeniedBefore = 3;
    public const int BreakGlass = 8;

    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    private readonly OversightOptions _options;
    private readonly Dictionary<(string Officer, long Hour), int> _shown;
    private readonly Dictionary<string, long[]> _denials;

    /// <param name="facts">The stratum.</param>
    /// <param name="denials">Denied entries of the same period and the hour before it.</param>
    public RiskWeights(OversightOptions options, IEnumerable<AccessFact> facts, IEnumerable<AccessFact> denials)
    {
        _options = options;
        _shown = facts.Where(fact => fact is { Officer: not null, ShowsContent: true }).GroupBy(fact => (fact.Officer!, fact.Hour)).ToDictionary(group => group.Key, group => group.Count());
        _denials = denials.Where(fact => fact.Denied).GroupBy(fact => fact.Peer, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(fact => fact.At.ToUnixTimeMilliseconds()).Order().ToArray(), StringComparer.Ordinal);
    }

    public int Of(AccessFact fact) =>
        Base
        + (fact is { ShowsContent: true, HasCase: false } ? NoCase : 0)
        + (_options.IsOffHours(fact.At) ? OffHours : 0)
        + (fact.Officer is { } officer && _shown.GetValueOrDefault((officer, fact.Hour)) >= _options.BulkActs ? Bulk : 0)
        + (WasDenied(fact) ? DeniedBefore : 0)
        + (fact.Operation == "break-glass" ? BreakGlass : 0);

    private bool WasDenied(AccessFact fact)
    {
        if (!_denials.TryGetValue(fact.Peer, out var times))
        {
            return false;
        }
        var at = fact.At.ToUnixTimeMilliseconds();
        var place = Array.BinarySearch(times, at - (long)Before.TotalMilliseconds);
        place = place < 0 ? ~place : place;
        return place < times.Length && times[place] < at;
    }
}
