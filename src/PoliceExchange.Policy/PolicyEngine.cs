using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>
/// Decides on an act. Pure: no clock, no disk, no network; the same request gives the same decision on the
/// broker, on a gateway, in a preview and in a test. The rules are the floor of POLICY.md 2 and a fixed role
/// table; the signed bundle of the policy issue replaces the table behind this method.
/// Order (DOMAIN.md 4): membership, legal basis, exclusions, purpose, role and family, handling, obligations.
/// </summary>
internal sealed class PolicyEngine
{
    /// <summary>Names the rules in each decision until a signed bundle does.</summary>
    public const string FixedRules = "fixed-rules/1";

    private static readonly IReadOnlyList<string> LogReason = ["log-reason"];

    /// <summary>Evaluates one request. Never throws; anything unknown is a denial (I4).</summary>
    public Decision Decide(PolicyRequest request)
    {
        var (subject, action, notice, circumstances) = request;
        if (!circumstances.SubjectActive)
        {
            return Deny("MEMBER_SUSPENDED", "floor.member");
        }
        // Originator control (I5): its own desks keep what is theirs, and only they change it.
        var own = subject.State == notice.IssuerState;
        if (action is PolicyAction.Send or PolicyAction.Withdraw or PolicyAction.ReadLadder
            && (!own || subject.Agency != notice.IssuerAgency))
        {
            return Deny("NOT_OWNER", "floor.originator-control");
        }
        if (!own)
        {
            if (notice.Excluded || notice.ExcludeStates.Contains(subject.State))
            {
                return Deny("EXCLUDED", "floor.excluded");
            }
            if (!notice.Addressed || (notice.ReleasableTo.Count > 0 && !notice.ReleasableTo.Contains(subject.State)))
            {
                return Deny("NOT_ADDRESSED", "floor.audience");
            }
            if (!circumstances.BasisInForce)
            {
                return Deny("NO_BASIS", "floor.legal-basis");
            }
            if (notice.Withdrawn)
            {
                return Deny("WITHDRAWN", "floor.withdrawn");
            }
            if (notice.ValidUntil <= circumstances.Now)
            {
                return Deny("EXPIRED", "floor.expired");
            }
        }
        return action switch
        {
            PolicyAction.Receive => Allow("floor.receive"),
            PolicyAction.Send or PolicyAction.Withdraw => RoleTable.MaySend(notice.Family, notice.Type, subject.Role)
                ? Allow("roles.send")
                : Deny("ROLE", "roles.send"),
            PolicyAction.ReadHeader => Reader(request, own),
            PolicyAction.ReadFull or PolicyAction.Act or PolicyAction.ReadLadder => circumstances.CaseGiven
                ? Reader(request, own)
                : Deny("NO_CASE", "floor.case"),
            _ => Deny("UNKNOWN_ACTION", "floor.unknown"),
        };
    }

    private static Decision Reader(PolicyRequest request, bool own)
    {
        var (subject, _, notice, circumstances) = request;
        if (!own && notice.Purposes.Count > 0 && !(circumstances.Purpose is { } purpose && notice.Purposes.Contains(purpose)))
        {
            return Deny("PURPOSE", "handling.purposes");
        }
        // The desk that the originator named reads; where it named none, the role table says who.
        var mayRead = own
            ? subject.Agency == notice.IssuerAgency || RoleTable.MayRead(notice.Family, subject.Role)
            : notice.Desks.Count > 0 ? subject.Role is { } role && notice.Desks.Contains(role) : RoleTable.MayRead(notice.Family, subject.Role);
        // Palermo Art. 6: naming another desk does not open a victim's record to it.
        if (notice.Family == NoticeFamily.TraffickingVictim && subject.Role != DeskRole.VictimProtection)
        {
            mayRead = false;
        }
        return mayRead ? Allow("roles.read") : Deny("ROLE", "roles.read");
    }

    private static Decision Allow(string rule) => new(Verdict.Allow, "OK", rule, LogReason, FixedRules);

    private static Decision Deny(string reason, string rule) => new(Verdict.Deny, reason, rule, [], FixedRules);
}
