using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using static PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.Policy.Evaluation;

/// <summary>
/// What no bundle and no state can change (POLICY.md 2, layer L0). Written as rules so that one evaluator decides,
/// one explanation tells and one analysis proves; kept in code so that no signature can alter it. Texts that people
/// read are in the resource files under <c>policy.&lt;id&gt;</c>.
/// </summary>
internal static class Floor
{
    private static readonly string[] NoContentActs = [.. new[]
    {
        PolicyAction.ReadHeader, PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.ReadLink, PolicyAction.ReadHit, PolicyAction.Search, PolicyAction.SearchObject,
        PolicyAction.BulkQuery, PolicyAction.Export, PolicyAction.Print, PolicyAction.Forward, PolicyAction.UseInCourt, PolicyAction.ReadLadder, PolicyAction.Act, PolicyAction.Send,
        PolicyAction.Modify, PolicyAction.Withdraw, PolicyAction.Move, PolicyAction.Request,
    }.Select(Snake.Of)];

    /// <summary>Acts on a notice by somebody; taking it into a mailbox is one.</summary>
    private static readonly string[] OnNotice = [.. new[]
    {
        PolicyAction.Receive, PolicyAction.ReadHeader, PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.Act, PolicyAction.ReadHit, PolicyAction.ConfirmHit, PolicyAction.Flag,
        PolicyAction.Forward, PolicyAction.Export, PolicyAction.Print, PolicyAction.UseInCourt, PolicyAction.Arrest, PolicyAction.Prosecute, PolicyAction.Request,
        // Who may not know of a notice is not told "not yours", "not so far" or "no such link" of it either (I9).
        PolicyAction.Modify, PolicyAction.Withdraw, PolicyAction.ReadLadder, PolicyAction.ReadLink, PolicyAction.Move, PolicyAction.Escalate,
    }.Select(Snake.Of)];

    /// <summary>Look-ups. A query itself concerns no notice; each candidate that it meets is decided too (DESIGN.md 13 (24)).</summary>
    private static readonly string[] Looking = [.. new[] { PolicyAction.Search, PolicyAction.SearchObject, PolicyAction.BulkQuery }.Select(Snake.Of)];

    /// <summary>Acts that disclose content or rest on it: they need a case.</summary>
    private static readonly string[] NeedCase = [.. new[]
    {
        PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.Act, PolicyAction.ReadLadder, PolicyAction.Search, PolicyAction.SearchObject, PolicyAction.Export, PolicyAction.Print,
        PolicyAction.Forward, PolicyAction.UseInCourt, PolicyAction.Arrest, PolicyAction.Prosecute,
    }.Select(Snake.Of)];

    private static readonly string[] Reading = [.. new[]
    {
        PolicyAction.ReadHeader, PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.Act, PolicyAction.Export, PolicyAction.Print, PolicyAction.UseInCourt, PolicyAction.Arrest, PolicyAction.Prosecute,
    }.Select(Snake.Of)];

    private static readonly string[] OversightActs = [.. new[]
    {
        PolicyAction.ReadLog, PolicyAction.VerifyLog, PolicyAction.SampleLog, PolicyAction.ReadStatistics, PolicyAction.ReadFull,
    }.Select(Snake.Of)];

    private static readonly string[] Own = ["own_agency", "own_state"];

    /// <summary>No candidate that others hold back: one's own, or a query that has met none yet.</summary>
    private static readonly string[] NoCandidate = [.. Own, "none"];

    /// <summary>The rules.</summary>
    public static readonly IReadOnlyList<Rule> Rules =
    [
        Forbid("floor.member", Stage.Member, "MEMBER_SUSPENDED", [Is(Member, "suspended", "revoked")]),
        Forbid("floor.realm", Stage.Member, "REALM", [Is(Realm, "crosses")]),
        Forbid("floor.delegation", Stage.Member, "DELEGATION", [Is(Delegation, "expired")]),
        // Sign-in with more than one factor (DOMAIN.md 4 attributes, 5: CJIS); a gateway signs in by its key.
        Forbid("floor.mfa", Stage.Member, "MFA", [Is(Mfa, "false"), Not(Role, GatewayRole)]),
        Forbid("floor.training", Stage.Member, "TRAINING", [Is(Training, "expired"), Not(Role, GatewayRole)]),
        Forbid("floor.log-is-final", Stage.Member, "IMMUTABLE", [Is(Act, "change_log")]),

        // I5: whoever wrote a notice changes it, nobody else. Others say what is wrong with it.
        Forbid("floor.originator-control", Stage.Member, "NOT_OWNER", [Is(Act, "send", "modify", "withdraw", "read_ladder"), Not(Relation, "own_agency")])
            with { Offer = ["DATA_ERROR"] },

        // Exclusion beats every group (DOMAIN.md 3, rule 6), and who is left out does not learn that there is anything.
        Forbid("floor.excluded", Stage.Exclusion, "EXCLUDED", [Is(Act, OnNotice), Not(Relation, Own), Is(Excluded, "true")]) with { Hidden = true },
        Forbid("floor.audience", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, [.. OnNotice, .. Looking]), Is(Relation, "outside")]) with { Hidden = true },
        Forbid("floor.releasable-to", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, OnNotice), Not(Relation, Own), Is(Releasable, "false")]) with { Hidden = true },
        Forbid("floor.agencies", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, OnNotice), Not(Relation, Own), Is(AgencyNamed, "false")]) with { Hidden = true },
        Forbid("floor.desk", Stage.Role, Decision.NoPermit, [Is(Act, Reading), Not(Relation, Own), Is(DeskNamed, "other"), Not(Role, "OVERSIGHT")]),
        Forbid("floor.legal-basis", Stage.Basis, "NO_BASIS", [Is(Act, OnNotice), Not(Relation, Own), Is(Basis, "expired", "none")]),
        Forbid("floor.withdrawn", Stage.Exclusion, "WITHDRAWN", [Is(Act, OnNotice), Not(Relation, Own), Is(NoticeState, "withdrawn")]) with { Hidden = true },
        Forbid("floor.expired", Stage.Exclusion, "EXPIRED", [Is(Act, OnNotice), Not(Relation, Own), Is(NoticeState, "expired")]) with { Hidden = true },
        Forbid("floor.draft", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, OnNotice), Not(Relation, Own), Is(NoticeState, "draft")]) with { Hidden = true },

        // The same for what a look-up meets: a candidate that may not be seen is no record.
        Forbid("floor.candidate-excluded", Stage.Exclusion, "EXCLUDED", [Is(Act, Looking), Not(Relation, NoCandidate), Is(Excluded, "true")]) with { Hidden = true },
        Forbid("floor.candidate-releasable-to", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, Looking), Not(Relation, NoCandidate), Is(Releasable, "false")]) with { Hidden = true },
        Forbid("floor.candidate-agencies", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, Looking), Not(Relation, NoCandidate), Is(AgencyNamed, "false")]) with { Hidden = true },
        Forbid("floor.candidate-basis", Stage.Basis, "NO_BASIS", [Is(Act, Looking), Not(Relation, NoCandidate), Is(Basis, "expired", "none")]) with { Hidden = true },
        Forbid("floor.candidate-state", Stage.Exclusion, "NOT_ADDRESSED", [Is(Act, Looking), Not(Relation, NoCandidate), Is(NoticeState, "draft", "expired", "none", "withdrawn")]) with { Hidden = true },

        // A message cites a basis that is in force between sender and addressee, or it is refused (DOMAIN.md D6); a
        // follow-up closes or corrects what was sent while it was.
        Forbid("floor.legal-basis-of-sending", Stage.Basis, "NO_BASIS", [Is(Act, "send"), Is(FollowUp, "false"), Is(Basis, "expired", "none")]),

        Forbid("floor.case", Stage.Purpose, "NO_CASE", [Is(Act, NeedCase), Is(Case, "false"), Not(Role, "OVERSIGHT")]),
        Forbid("floor.purpose", Stage.Purpose, "PURPOSE", [Is(Act, Reading), Not(Relation, Own), Is(PurposeFits, "false"), Not(Role, "OVERSIGHT")])
            with { Offer = ["PURPOSE_CHANGE_REQUEST"] },

        // Who runs the machines and who watches the watchers read no content; a warrant is the only door (DOMAIN.md 4, 39, 43-45).
        Forbid("floor.node-admin", Stage.Role, "NO_CONTENT", [Is(Role, "NODE_ADMIN"), Is(Act, NoContentActs)]),
        Forbid("floor.oversight", Stage.Role, "OVERSIGHT_ONLY", [Is(Role, "OVERSIGHT", "DPO"), Not(Act, OversightActs)]),
        new Rule("floor.oversight-metadata", Effect.Oblige, [Is(Role, "OVERSIGHT", "DPO"), Is(Act, "read_full"), Is(Warrant, "false")])
            { Layer = Layer.Floor, Stage = Stage.Role, Obligations = ObligationSet.Of(Obligation.ShowMetadata) },
        Forbid("floor.log-of-others", Stage.Role, "NOT_ADDRESSED", [Is(Act, "read_log", "sample_log"), Is(LogOf, "other")]) with { Hidden = true },

        // Palermo Protocol Art. 6: a victim's record is for those who protect victims, and it never hits.
        Forbid("floor.victim", Stage.Subject, "VICTIM",
            [Is(Family, "TRAFFICKING_VICTIM"), Not(Role, "VICTIM_PROTECTION", "OVERSIGHT", "DPO", GatewayRole), Not(Act, "read_log", "verify_log", "sample_log", "read_statistics")])
            with { Hidden = true, Obligations = ObligationSet.Of(Obligation.NotifyVictimDesk) },
        Forbid("floor.protection-claim", Stage.Subject, "PROTECTION_CLAIM", [Is(Requested, "protection_claim")]),

        // Third-agency rule (DOMAIN.md 3: H2, ORCON): the originator alone lets a notice travel on. Paper travels too (POLICY.md 2, L0).
        Forbid("floor.onward-none", Stage.Handling, "ONWARD", [Is(Act, "forward", "export", "print"), Not(Relation, Own), Is(Onward, "NONE")]),
        new Rule("floor.onward-ask", Effect.Ask, [Is(Act, "forward", "export", "print"), Not(Relation, Own), Is(Onward, "ASK")])
            { Layer = Layer.Floor, Stage = Stage.Handling, Reason = "ONWARD" },
        // No fact says whether the other state is in the group, so the originator's gateway says it, at once (DESIGN.md 13 (14)).
        new Rule("floor.onward-abroad", Effect.Ask, [Is(Act, "forward"), Not(Relation, Own), Is(ForwardTo, "other_state"), Is(Onward, "GROUP", "SAME_STATE")])
            { Layer = Layer.Floor, Stage = Stage.Handling, Reason = "ONWARD" },
        new Rule("floor.judicial-use", Effect.Ask, [Is(Act, "use_in_court"), Not(Relation, Own), Is(JudicialUse, "ASK")])
            { Layer = Layer.Floor, Stage = Stage.Handling, Reason = "JUDICIAL_USE" },

        // An emergency is two persons' decision, inside the audience, for one record (DESIGN.md 13 (14)).
        Forbid("floor.break-glass-alone", Stage.Role, "SECOND_PERSON", [Is(BreakGlass, "one_person")]),
        Forbid("floor.break-glass-export", Stage.Role, "BREAK_GLASS", [Is(BreakGlass, "two_persons"), Not(Act, "read_header", "read_full", "read_hit")]),
    ];

    private static Rule Forbid(string id, Stage stage, string reason, Clause[] clauses) =>
        new(id, Effect.Forbid, clauses) { Layer = Layer.Floor, Stage = stage, Reason = reason };

    private static Clause Is(FactType type, params string[] values) => new(type, false, [.. values.Order(StringComparer.Ordinal)]);

    private static Clause Not(FactType type, params string[] values) => new(type, true, [.. values.Order(StringComparer.Ordinal)]);
}
