using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Replay;

/// <summary>A decision by one bundle as it is kept: words only, so that it outlives the rules that made it.</summary>
/// <param name="Bundle">Hash of the bundle.</param>
/// <param name="Outcome">ALLOW, REDACT, DENY, ASK_ORIGINATOR or HOLD.</param>
/// <param name="Reason">Reason code.</param>
/// <param name="Rule">Id of the determining rule.</param>
/// <param name="Duties">Obligations.</param>
internal readonly record struct DecisionSide(string Bundle, string Outcome, string Reason, string Rule, ObligationSet Duties)
{
    private static readonly string[] Outcomes = ["ALLOW", "REDACT", "DENY", "ASK_ORIGINATOR", "HOLD"];

    public bool Allowed => Outcome is "ALLOW" or "REDACT";

    public static DecisionSide Of(in Decision decision) => new(decision.Bundle, decision.Outcome, decision.Reason, decision.Rule, decision.Obligations);

    /// <summary>Reads what was kept; null when a word is none.</summary>
    public static DecisionSide? Read(string bundle, string outcome, string reason, string rule, IEnumerable<string> duties)
    {
        var bits = default(ObligationSet);
        foreach (var word in duties)
        {
            if (!Snake.TryParse<Obligation>(word, out var duty))
            {
                return null;
            }
            bits = bits.With(ObligationSet.Of(duty));
        }
        var place = Array.IndexOf(Outcomes, outcome);
        return place < 0 || bundle.Length == 0 || rule.Length == 0 || reason.Length == 0 ? null : new DecisionSide(bundle, Outcomes[place], reason, rule, bits);
    }

    public override string ToString() => $"{Outcome} {Reason} ({Rule}){(Duties.Bits == 0 ? "" : $" [{Duties}]")}";
}
