using Microsoft.Extensions.Options;
using PoliceExchange.Gateway.Oversight.Flags;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>The flags of a period, computed anew each time: the log is the only thing they rest on.</summary>
internal sealed class FlagReport(DurableStore store, IOptions<GatewayOptions> options)
{
    private readonly IReadOnlyList<IFlagRule> _rules =
    [
        new BulkRule(options.Value.Oversight),
        new OffHoursRule(options.Value.Oversight),
        new NoCaseRule(),
        new RepeatedDenialRule(options.Value.Oversight),
        new OwnCircleRule(),
        new AnomalyRule(),
    ];

    /// <summary>Null when the period holds more than <see cref="AccessFacts.Limit"/> entries.</summary>
    public IReadOnlyList<Flag>? Of(DateTimeOffset from, DateTimeOffset until)
    {
        var facts = store.Read(db => AccessFacts.Read(db, new AccessQuery(from, until)));
        return facts.Count > AccessFacts.Limit ? null : [.. _rules.SelectMany(rule => rule.Find(facts).OrderBy(flag => flag.From).ThenBy(flag => flag.Sequences[0]))];
    }
}
