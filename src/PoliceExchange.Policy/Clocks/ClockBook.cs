using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>Which case is asked about.</summary>
/// <param name="BasisId">Legal basis of the notice.</param>
/// <param name="Family">Its family.</param>
/// <param name="Conditions">What is known to hold.</param>
internal sealed record ClockQuestion(string BasisId, NoticeFamily Family, IReadOnlySet<ClockCondition> Conditions);

/// <summary>The clock of a duty that counts.</summary>
/// <param name="Rule">It.</param>
/// <param name="DueAt">When it is due, if nothing pauses it.</param>
/// <param name="Looser">Clocks that apply too and are due later: it is stricter than these.</param>
internal sealed record ClockChoice(ClockRule Rule, DateTimeOffset DueAt, IReadOnlyList<ClockRule> Looser);

/// <summary>
/// The clocks and calendars of a bundle. For each duty one counts: those that name the legal basis stand before those that
/// name none, and of what is left the one that is due first; of two that are due together, the one whose id sorts first.
/// </summary>
/// <param name="Rules">Clocks, by id.</param>
/// <param name="Calendars">By state.</param>
internal sealed record ClockBook(IReadOnlyList<ClockRule> Rules, IReadOnlyDictionary<string, StateCalendar> Calendars)
{
    public static readonly ClockBook Empty = new([], new Dictionary<string, StateCalendar>());

    public ClockRule? Find(string id) => Rules.FirstOrDefault(rule => rule.Id == id);

    /// <summary>Days of a state; plain ones where the bundle says nothing.</summary>
    public StateCalendar CalendarOf(string state) => Calendars.GetValueOrDefault(state) ?? StateCalendar.Plain(state);

    /// <summary>What applies to a case, for all duties.</summary>
    public IReadOnlyList<ClockRule> Applicable(ClockQuestion question)
    {
        var all = Rules.Where(rule =>
            (!rule.IsSpecific || rule.BasisIds.Contains(question.BasisId))
            && (rule.Families.Count == 0 || rule.Families.Contains(question.Family))
            && rule.When.IsSubsetOf(question.Conditions)).ToList();
        var settled = all.Where(rule => rule.IsSpecific).Select(rule => rule.Duty).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(rule => rule.IsSpecific || !settled.Contains(rule.Duty))];
    }

    /// <summary>The clocks that an event starts, one per duty.</summary>
    /// <param name="question">The case.</param>
    /// <param name="happened">What happened, or for lead times is planned.</param>
    /// <param name="start">When.</param>
    /// <param name="stateOf">The state of a party, whose days count.</param>
    public IReadOnlyList<ClockChoice> Start(ClockQuestion question, ClockEvent happened, DateTimeOffset start, Func<ClockParty, string> stateOf) =>
    [
        .. Applicable(question).Where(rule => rule.Starts == happened).GroupBy(rule => rule.Duty, StringComparer.Ordinal).OrderBy(duty => duty.Key, StringComparer.Ordinal)
            .Select(duty => duty.Select(rule => (Rule: rule, Due: ClockEvaluator.Due(rule, start, CalendarOf(stateOf(rule.Owner)))))
                .OrderBy(one => one.Due).ThenBy(one => one.Rule.Id, StringComparer.Ordinal).ToList())
            .Select(sorted => new ClockChoice(sorted[0].Rule, sorted[0].Due, [.. sorted.Skip(1).Select(one => one.Rule)])),
    ];
}
