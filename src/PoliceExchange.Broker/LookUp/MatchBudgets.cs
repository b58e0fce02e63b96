using PoliceExchange.Hosting.Limits;

namespace PoliceExchange.Broker.LookUp;

/// <summary>
/// What one gateway and one officer may ask (MATCHING.md 3.3): a question that somebody aims at a person is one question and
/// cannot be stopped by cryptography; sweeping names is many. In memory: a hub that starts anew gives everybody a full bucket.
/// </summary>
internal sealed class MatchBudgets(LookUpOptions options, TimeProvider time)
{
    private const int MaxCallers = 100_000;

    private readonly CallerBuckets _officers = new(MaxCallers, options.OfficerPerHour / 3600.0, options.OfficerPerHour, time);
    private readonly CallerBuckets _gateways = new(MaxCallers, options.GatewayPerDay / 86_400.0, options.GatewayPerDay, time);
    private readonly CallerBuckets _hits = new(MaxCallers, options.HitsPerDay / 86_400.0, options.HitsPerDay, time);

    /// <summary>Takes the questions of a call; the time to wait when one bucket is empty. A list counts at the gateway only: it was granted there.</summary>
    public TimeSpan? Take(string gateway, string officer, int questions, bool list)
    {
        for (var i = 0; i < questions; i++)
        {
            if (!_gateways.TryTake(gateway, out var wait) || (!list && !_officers.TryTake($"{gateway}/{officer}", out wait)))
            {
                return wait;
            }
        }
        return null;
    }

    /// <summary>Takes one hit.</summary>
    public TimeSpan? TakeHit(string gateway) => _hits.TryTake(gateway, out var wait) ? null : wait;
}
