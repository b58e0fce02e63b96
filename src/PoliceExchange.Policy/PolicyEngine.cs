using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy;

/// <summary>The rules in force as one value, so that a reload changes all of it or nothing.</summary>
/// <param name="Enforced">Decides.</param>
/// <param name="Trial">Evaluated beside it; null when nothing is in trial.</param>
/// <param name="Canary">States for which the one in trial decides.</param>
internal sealed record RulesInForce(RuleSet Enforced, RuleSet? Trial, IReadOnlyList<string> Canary)
{
    /// <summary>The rules that decide on these facts: those in trial where the acting state is a canary.</summary>
    public RuleSet For(Facts facts) =>
        Trial is not null && facts.NamesOf(Vocabulary.State) is { Count: 1 } state && Canary.Contains(state[0]) ? Trial : Enforced;
}

/// <summary>
/// Decides on an act by the rules in force. Pure but for which rules those are: no clock, no disk, no network; the
/// same request gives the same decision on the broker, on a gateway, in a preview, in a replay and in a test.
/// </summary>
/// <param name="rules">The rules to start with.</param>
internal sealed class PolicyEngine(RuleSet rules)
{
    private volatile RulesInForce _inForce = new(rules, null, []);

    /// <summary>The enforced rules. A caller that decides on several things that belong together reads this once.</summary>
    public RuleSet Rules => _inForce.Enforced;

    /// <summary>
    /// The rules as one value, for who asks what would be decided: it must not be counted among what was
    /// (<see cref="Tally"/>), and answers that belong together must come from one set of rules.
    /// </summary>
    public RulesInForce InForce => _inForce;

    /// <summary>What became of decisions, for replay and for the comparison of a bundle in trial.</summary>
    public DecisionTally Tally { get; } = new();

    /// <summary>Puts other rules in force. A decision that is under way ends by the old ones.</summary>
    public void Use(RulesInForce next) => _inForce = next;

    /// <inheritdoc cref="Use(RulesInForce)"/>
    public void Use(RuleSet next) => Use(new RulesInForce(next, null, []));

    /// <summary>Evaluates one request. Never throws; anything unknown is a denial (I4).</summary>
    public Decision Decide(PolicyRequest request) => Decide(request.ToFacts());

    /// <summary>Evaluates facts that the caller states itself.</summary>
    public Decision Decide(Facts facts)
    {
        var now = _inForce;
        var enforced = now.Enforced.Decide(facts);
        if (now.Trial is null)
        {
            Tally.Count(facts, enforced, null);
            return enforced;
        }
        var trial = now.Trial.Decide(facts);
        var canary = facts.NamesOf(Vocabulary.State) is { Count: 1 } state && now.Canary.Contains(state[0]);
        Tally.Count(facts, enforced, trial);
        return canary ? trial : enforced;
    }
}
