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

/// <summary>The result of an evaluation; with the facts it replays to the same result.</summary>
/// <param name="Verdict">What was decided.</param>
/// <param name="Reason">Stable reason code, such as NO_CASE; OK when allowed.</param>
/// <param name="Rule">The rule that determined it.</param>
/// <param name="Obligations">What the enforcing side must do; unknown ones deny.</param>
/// <param name="Bundle">Hash of the rules that decided.</param>
internal sealed record Decision(Verdict Verdict, string Reason, string Rule, IReadOnlyList<string> Obligations, string Bundle)
{
    /// <summary>True when the act may go on.</summary>
    public bool Allowed => Verdict == Verdict.Allow;
}
