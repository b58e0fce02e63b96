namespace PoliceExchange.Policy.Trial;

/// <summary>Why a canary does not decide any more; kept with its bundle, so that a restart does not start it again.</summary>
/// <param name="Bundle">Hash of the bundle in trial.</param>
/// <param name="Cause">NEWLY_ALLOWED or DENY_RATE.</param>
/// <param name="Detail">Rules or figures; codes only.</param>
internal sealed record TrialStop(string Bundle, string Cause, string Detail)
{
    public const string NewlyAllowed = "NEWLY_ALLOWED";
    public const string DenyRate = "DENY_RATE";

    /// <summary>As it is kept.</summary>
    public override string ToString() => $"{Cause} {Detail}";

    /// <summary>Reads what was kept.</summary>
    public static TrialStop Kept(string bundle, string text) =>
        text.Split(' ', 2) is [var cause, var detail] ? new TrialStop(bundle, cause, detail) : new TrialStop(bundle, text, "");
}
