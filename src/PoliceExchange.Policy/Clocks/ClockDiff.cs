using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>What differs between the clocks of two bundles, for <c>px policy diff</c>.</summary>
internal static class ClockDiff
{
    /// <summary>One line per clock or calendar that came, went or changed, by id.</summary>
    public static IReadOnlyList<string> Between(ClockBook before, ClockBook after)
    {
        var lines = new List<string>();
        Compare(before.Rules.ToDictionary(rule => rule.Id, Members), after.Rules.ToDictionary(rule => rule.Id, Members), "", lines);
        Compare(before.Calendars.Values.ToDictionary(one => one.State, Members), after.Calendars.Values.ToDictionary(one => one.State, Members), "calendar ", lines);
        return lines;
    }

    /// <summary>The members of a clock as words, without its texts.</summary>
    public static IReadOnlyList<(string Name, string Value)> Members(ClockRule rule) =>
    [
        ("duty", rule.Duty),
        ("basis_id", string.Join(',', rule.BasisIds.Order(StringComparer.Ordinal))),
        ("family", string.Join(',', rule.Families.Order().Select(Codes.Name))),
        ("when", string.Join(',', rule.When.Order().Select(Snake.Of))),
        ("side", Snake.Of(rule.Side)),
        ("starts", Codes.Name(rule.Starts)),
        ("ends", Events(rule.Ends)),
        ("pauses", Events(rule.Pauses)),
        ("resumes", Events(rule.Resumes)),
        ("length", rule.Length.ToString()),
        ("extension", rule.Extension?.ToString() ?? ""),
        ("calendar", Snake.Of(rule.Calendar)),
        ("at_risk", rule.AtRisk == default ? "" : rule.AtRisk.ToString()),
        ("owner", $"{Snake.Of(rule.Owner)} {Codes.Name(rule.Role)}"),
        ("tells", string.Join(',', rule.Tells.Order().Select(Snake.Of))),
        ("ladder", string.Join(',', rule.Ladder.Select(Codes.Name))),
        ("every", rule.Every?.ToString() ?? ""),
        ("passing", Snake.Of(rule.Passing)),
        ("obligations", rule.Obligations.ToString()),
        ("source", rule.Source),
        ("verification", Snake.Of(rule.Verification)),
    ];

    private static IReadOnlyList<(string, string)> Members(StateCalendar calendar) =>
    [
        ("utc_offset", calendar.Offset.ToString()),
        ("weekend", string.Join(',', calendar.Weekend.Order().Select(Snake.Of))),
        ("holidays", string.Join(',', calendar.Yearly.Order().Select(day => FormattableString.Invariant($"{day.Month:00}-{day.Day:00}"))
            .Concat(calendar.Dates.Order().Select(day => FormattableString.Invariant($"{day:yyyy-MM-dd}"))))),
        ("verification", Snake.Of(calendar.Verification)),
    ];

    private static string Events(IEnumerable<ClockEvent> events) => string.Join(',', events.Order().Select(Codes.Name));

    private static void Compare(
        Dictionary<string, IReadOnlyList<(string Name, string Value)>> before, Dictionary<string, IReadOnlyList<(string Name, string Value)>> after, string what, List<string> lines)
    {
        foreach (var id in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            if (!after.TryGetValue(id, out var now))
            {
                lines.Add($"{what}{id}: gone");
            }
            else if (!before.TryGetValue(id, out var old))
            {
                lines.Add($"{what}{id}: new, {string.Join(' ', now.Where(member => member.Value.Length > 0).Select(member => $"{member.Name}={member.Value}"))}");
            }
            else if (old.Zip(now).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => $"{pair.First.Name} {Or(pair.First.Value)} -> {Or(pair.Second.Value)}").ToList() is { Count: > 0 } changes)
            {
                lines.Add($"{what}{id}: {string.Join("; ", changes)}");
            }
        }
    }

    private static string Or(string value) => value.Length == 0 ? "(none)" : value;
}
