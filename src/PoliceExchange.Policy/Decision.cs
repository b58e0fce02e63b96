using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy;

/// <summary>What an evaluation says (DESIGN.md 13 (17)).</summary>
internal enum Verdict
{
    /// <summary>No, with a reason. Also the answer to anything unknown (I4).</summary>
    Deny,

    /// <summary>Yes, with the obligations of the decision.</summary>
    Allow,

    /// <summary>Only the originator can say yes.</summary>
    AskOriginator,

    /// <summary>A second person must look first.</summary>
    Hold,
}

/// <summary>The result of an evaluation; with the facts and the bundle it replays to the same result. A value: making one allocates nothing.</summary>
/// <param name="Verdict">What was decided.</param>
/// <param name="By">The rule that determined it; null when no rule permits the act.</param>
/// <param name="Obligations">What the enforcing side must do. Those of a denial are met too: they tell others, never the caller.</param>
/// <param name="Hidden">True when the answer must be that of "there is nothing" (I9).</param>
/// <param name="Bundle">Hash of the bundle that decided.</param>
internal readonly record struct Decision(Verdict Verdict, Rule? By, ObligationSet Obligations, bool Hidden, string Bundle)
{
    /// <summary>Reason when no rule permits an act: no rule gives this role that act on this family for this purpose.</summary>
    public const string NoPermit = "ROLE";

    /// <summary>True when the act may go on.</summary>
    public bool Allowed => Verdict == Verdict.Allow;

    /// <summary>Stable reason code, such as NO_CASE; OK when allowed.</summary>
    public string Reason => Verdict == Verdict.Allow ? "OK" : By?.Reason ?? NoPermit;

    /// <summary>Id of the determining rule.</summary>
    public string Rule => By?.Id ?? "default.no-permit";

    /// <summary>The word of DOMAIN.md 4: an allowed act that leaves something out is REDACT.</summary>
    public string Outcome => Verdict switch
    {
        Verdict.Allow => Obligations.Redacts ? "REDACT" : "ALLOW",
        Verdict.AskOriginator => "ASK_ORIGINATOR",
        Verdict.Hold => "HOLD",
        _ => "DENY",
    };

    public override string ToString() => $"{Outcome} {Reason} ({Rule})";
}
