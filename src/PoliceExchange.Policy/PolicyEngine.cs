using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Trial;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy;

/// <summary>The rules in force as one value, so that a reload changes all of it or nothing.</summary>
/// <param name="Enforced">Decides.</param>
/// <param name="Trial">Evaluated beside it; null when nothing is in trial.</param>
/// <param name="Canary">States for which the one in trial decides.</param>
/// <param name="Accepted">What the authorities signed that the one in trial may allow anew (<see cref="DecisionChanges.Pair"/>).</param>
internal sealed record RulesInForce(RuleSet Enforced, RuleSet? Trial, IReadOnlyList<string> Canary, IReadOnlySet<string> Accepted)
{
    /// <summary>Clocks of the enforced bundle. Those of one in trial are shown by <c>px policy clocks</c> and count for nobody: two states must look at the same clock.</summary>
    public ClockBook Clocks { get; init; } = ClockBook.Empty;

    /// <summary>The rules that would decide on these facts: those in trial where the acting state is a canary and nothing is opened that nobody signed off.</summary>
    public RuleSet For(Facts facts) =>
        Trial is not null && IsCanary(facts) && Unsigned(Enforced.Decide(facts), Trial.Decide(facts)) is null ? Trial : Enforced;

    /// <summary>Whether the one in trial decides for the acting state.</summary>
    public bool IsCanary(Facts facts) => facts.NamesOf(Vocabulary.State) is { Count: 1 } state && Canary.Contains(state[0]);

    /// <summary>The pair of rules by which the one in trial opens more than the authorities signed; null when it does not.</summary>
    public string? Unsigned(in Decision enforced, in Decision trial) =>
        DecisionChanges.Between(DecisionSide.Of(enforced), DecisionSide.Of(trial)).Widens()
        && DecisionChanges.Pair(trial.Rule, enforced.Rule) is var pair && !Accepted.Contains(pair) ? pair : null;
}

/// <summary>
/// Decides on an act by the rules in force. Pure but for which rules those are: no clock, no disk, no network; the
/// same request gives the same decision on the broker, on a gateway, in a preview, in a replay and in a test.
/// </summary>
/// <param name="rules">The rules to start with.</param>
internal sealed class PolicyEngine(RuleSet rules)
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    private volatile RulesInForce _inForce = new(rules, null, [], Nothing);
    private volatile TrialStop? _stopped;

    /// <summary>The enforced rules. A caller that decides on several things that belong together reads this once.</summary>
    public RuleSet Rules => _inForce.Enforced;

    /// <summary>
    /// The rules as one value, for who asks what would be decided: it must not be counted among what was
    /// (<see cref="Tally"/>), and answers that belong together must come from one set of rules.
    /// </summary>
    public RulesInForce InForce => _inForce is var now && _stopped is { } stop && stop.Bundle == now.Trial?.Bundle ? now with { Canary = [] } : now;

    /// <summary>The clocks in force.</summary>
    public ClockBook Clocks => _inForce.Clocks;

    /// <summary>What became of decisions, for replay and for the comparison of a bundle in trial.</summary>
    public DecisionTally Tally { get; } = new();

    /// <summary>The last canary that was stopped here; null for none.</summary>
    public TrialStop? Stopped => _stopped;

    /// <summary>Puts other rules in force. A decision that is under way ends by the old ones.</summary>
    public void Use(RulesInForce next) => _inForce = next;

    /// <inheritdoc cref="Use(RulesInForce)"/>
    public void Use(RuleSet next) => Use(new RulesInForce(next, null, [], Nothing));

    /// <summary>From now on the enforced bundle decides for the states of this canary too.</summary>
    public void Stop(TrialStop stop) => _stopped = stop;

    /// <summary>Evaluates one request. Never throws; anything unknown is a denial (I4).</summary>
    public Decision Decide(PolicyRequest request) => Decide(request.ToFacts());

    /// <summary>Evaluates facts that the caller states itself.</summary>
    public Decision Decide(Facts facts)
    {
        var now = _inForce;
        var enforced = now.Enforced.Decide(facts);
        if (now.Trial is null)
        {
            Tally.Count(facts, enforced, null, canary: false);
            return enforced;
        }
        var trial = now.Trial.Decide(facts);
        var canary = now.IsCanary(facts) && _stopped?.Bundle != trial.Bundle;
        if (canary && now.Unsigned(enforced, trial) is { } pair)
        {
            // Stopped before anybody sees what nobody signed, not at the next count.
            Stop(new TrialStop(trial.Bundle, TrialStop.NewlyAllowed, pair));
            canary = false;
        }
        Tally.Count(facts, enforced, trial, canary);
        return canary ? trial : enforced;
    }
}
