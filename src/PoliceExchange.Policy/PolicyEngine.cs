using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy;

/// <summary>
/// Decides on an act by the rules in force. Pure but for which rules those are: no clock, no disk, no network; the
/// same request gives the same decision on the broker, on a gateway, in a preview, in a replay and in a test.
/// </summary>
/// <param name="rules">The rules to start with.</param>
internal sealed class PolicyEngine(RuleSet rules)
{
    private volatile RuleSet _inForce = rules;

    /// <summary>The rules in force. A caller that decides on several things that belong together reads this once.</summary>
    public RuleSet Rules => _inForce;

    /// <summary>Puts other rules in force. A decision that is under way ends by the old ones.</summary>
    public void Use(RuleSet next) => _inForce = next;

    /// <summary>Evaluates one request. Never throws; anything unknown is a denial (I4).</summary>
    public Decision Decide(PolicyRequest request) => _inForce.Decide(request.ToFacts());

    /// <summary>Evaluates facts that the caller states itself.</summary>
    public Decision Decide(Facts facts) => _inForce.Decide(facts);
}
