using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>How long before a departure a removal is to be told, by the clocks of the bundle in force.</summary>
internal static class LeadTimes
{
    /// <summary>Lead times under a legal basis, of what the content plans. A departure that is no date is for the rules of form to name.</summary>
    public static RemovalLeadTimes Of(ClockBook clocks, string basis, NoticeContent? content, DateTimeOffset now) =>
        Of(clocks, basis, content?.Removal?.Transport?.DepartureAt is { Seconds: > 0 and < 7_258_118_400 } at ? DateTimeOffset.FromUnixTimeSeconds(at.Seconds) : now);

    /// <summary>Lead times under a legal basis. Where the bundle has no such clock, those that DOMAIN.md proposes: a short notice is then still one.</summary>
    public static RemovalLeadTimes Of(ClockBook clocks, string basis, DateTimeOffset departure)
    {
        if (!ClockEvaluator.CanStart(departure))
        {
            return RemovalLeadTimes.Proposed;
        }
        TimeSpan? Lead(params ClockCondition[] conditions) => clocks
            .Start(new ClockQuestion(basis, NoticeFamily.Removal, conditions.ToHashSet()), ClockEvent.Departure, departure, _ => "")
            .Where(choice => choice.Rule.Side == ClockSide.Before && choice.Rule.Ends.Contains(ClockEvent.Notified))
            .Select(choice => (TimeSpan?)(departure - choice.DueAt)).Max();
        var proposed = RemovalLeadTimes.Proposed;
        return new RemovalLeadTimes(
            Lead(ClockCondition.Criminal) ?? proposed.Criminal, Lead(ClockCondition.Vulnerable) ?? proposed.Vulnerable, Lead(ClockCondition.Administrative) ?? proposed.Administrative);
    }
}
