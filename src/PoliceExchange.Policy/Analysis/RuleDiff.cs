using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Analysis;

/// <summary>What differs for a request.</summary>
internal enum ChangeKind
{
    /// <summary>Allowed now and not before: governance and oversight look at each.</summary>
    NewlyAllowed,

    /// <summary>Not allowed any more.</summary>
    NewlyDenied,

    /// <summary>Allowed before and now, with a duty more.</summary>
    DutyAdded,

    /// <summary>Allowed before and now, with a duty less.</summary>
    DutyDropped,
}

/// <summary>One difference, shown by a request.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="By">The rule that allows it, or gives the duty, on the side that does.</param>
/// <param name="Other">The rule that restricts it on the other side; null when no permit holds there, or for a duty.</param>
/// <param name="Duty">The duty; null unless it is about one.</param>
/// <param name="Witness">A request that the two sides decide differently.</param>
internal sealed record Change(ChangeKind Kind, Rule By, Rule? Other, Obligation? Duty, Facts Witness);

/// <summary>
/// What another set of rules would decide differently, for all requests: one witness per pair of rules at fault. What
/// changes between a denial, a question and a hold, and reasons, are not differences here: nobody gets or loses access.
/// </summary>
/// <param name="Changes">Empty, when complete, exactly when both sets allow the same with the same duties.</param>
/// <param name="Complete">False when the work was used up.</param>
internal sealed record RuleDiff(IReadOnlyList<Change> Changes, bool Complete)
{
    /// <summary>Compares.</summary>
    public static RuleDiff Between(RuleSet before, RuleSet after, Sight sight = Sight.Content, long work = Analyser.DefaultWork)
    {
        var comparison = new Comparison([.. before.Rules, .. after.Rules], before.Rules.Count, sight, work);
        comparison.Allowed(comparison.After, comparison.Before, ChangeKind.NewlyAllowed);
        comparison.Allowed(comparison.Before, comparison.After, ChangeKind.NewlyDenied);
        comparison.Duties(comparison.After, comparison.Before, ChangeKind.DutyAdded);
        comparison.Duties(comparison.Before, comparison.After, ChangeKind.DutyDropped);
        return new RuleDiff(comparison.Changes, comparison.Complete);
    }

    /// <summary>Places of one side's rules in the common list.</summary>
    private sealed record Side(IReadOnlyList<int> Restricts, IReadOnlyList<int> Permits, IReadOnlyList<int> Overrides, IReadOnlyList<int> Obliges, HashSet<string> Same)
    {
        public IReadOnlyList<int> Grants => [.. Permits, .. Overrides];
    }

    private sealed class Comparison
    {
        private readonly IReadOnlyList<Rule> rules;
        private readonly Analyser analyser;

        public Comparison(IReadOnlyList<Rule> rules, int first, Sight sight, long work)
        {
            this.rules = rules;
            analyser = new Analyser(rules, sight, work);
            Before = Of(i => i < first);
            After = Of(i => i >= first);
        }

        public Side Before { get; }

        public Side After { get; }

        public List<Change> Changes { get; } = [];

        public bool Complete { get; private set; } = true;

        /// <summary>What one side allows and the other does not.</summary>
        public void Allowed(Side here, Side there, ChangeKind kind)
        {
            // A rule that both have cannot be at fault on its own; that keeps two near versions cheap to compare.
            List<int> others = [.. there.Restricts.Where(rule => !here.Same.Contains(Key(rules[rule])))];
            foreach (var grant in here.Grants)
            {
                if (!there.Same.Contains(Key(rules[grant])))
                {
                    Add(kind, grant, null, null, [[grant]], [.. here.Restricts, .. there.Grants]);
                }
                foreach (var restriction in others)
                {
                    Add(kind, grant, restriction, null, [[grant], [restriction]], here.Restricts);
                }
            }
        }

        /// <summary>Duties of what both allow that one side has and the other does not.</summary>
        public void Duties(Side here, Side there, ChangeKind kind)
        {
            foreach (var giver in here.Grants.Concat(here.Obliges))
            {
                var effect = rules[giver].Effect;
                foreach (var duty in rules[giver].Obligations.All())
                {
                    // An override gives its duties only where no permit holds, so it is looked at even when both have it.
                    if (effect != Effect.Override && there.Same.Contains(Key(rules[giver], duty)))
                    {
                        continue;
                    }
                    bool Gives(int rule) => rules[rule].Obligations.Contains(duty);
                    IReadOnlyList<IReadOnlyList<int>> granted = effect == Effect.Oblige ? [[giver], here.Grants] : [[giver]];
                    List<int> restricted = [.. here.Restricts, .. there.Restricts, .. there.Obliges.Where(Gives), .. effect == Effect.Override ? here.Permits : []];
                    Add(kind, giver, null, duty, [.. granted, [.. there.Permits.Where(rule => !Gives(rule))]], [.. restricted, .. there.Permits.Where(Gives)]);
                    Add(kind, giver, null, duty, [.. granted, [.. there.Overrides.Where(rule => !Gives(rule))]], [.. restricted, .. there.Permits, .. there.Overrides.Where(Gives)]);
                }
            }
        }

        private void Add(ChangeKind kind, int by, int? other, Obligation? duty, IReadOnlyList<IReadOnlyList<int>> inside, IReadOnlyList<int> outside)
        {
            var answer = analyser.Find([], inside, outside);
            Complete &= answer.Found != Found.GaveUp;
            if (answer.Witness is { } witness)
            {
                Changes.Add(new Change(kind, rules[by], other is { } rule ? rules[rule] : null, duty, witness));
            }
        }

        private Side Of(Func<int, bool> mine)
        {
            List<int> Only(params Effect[] effects) => [.. analyser.Of(effects).Where(mine)];
            var own = Enumerable.Range(0, rules.Count).Where(mine).ToList();
            return new Side(
                Only(Effect.Forbid, Effect.Hold, Effect.Ask), Only(Effect.Permit), Only(Effect.Override), Only(Effect.Oblige),
                [.. own.Select(rule => Key(rules[rule])), .. own.SelectMany(rule => rules[rule].Obligations.All().Select(duty => Key(rules[rule], duty)))]);
        }

        private static string Key(Rule rule, Obligation? duty = null) =>
            $"{rule.Effect}|{duty}|{string.Join(';', rule.Clauses.Select(clause => clause.ToString()).Order(StringComparer.Ordinal))}";
    }
}
