using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using static PoliceExchange.Policy.Analysis.Query;
using static PoliceExchange.Policy.Words.PolicyAction;
using static PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.Policy.Analysis;

/// <summary>
/// What every set of rules keeps, whoever signed it (POLICY.md 6; the numbers are its numbers). Shown over all
/// requests when a bundle is loaded, on what the hub sees and on what a gateway sees.
/// </summary>
internal static class Invariants
{
    private static readonly string[] Own = ["own_agency", "own_state"];

    /// <summary>Acts that show content or rest on it.</summary>
    private static readonly PolicyAction[] Content =
    [
        ReadHeader, ReadFull, ReadAttachment, ReadLink, ReadHit, ReadLadder, Search, SearchObject, BulkQuery, PolicyAction.Act, ConfirmHit, Forward, Export, Print, UseInCourt, Arrest, Prosecute,
    ];

    /// <summary>Acts that concern no notice, or are the system's own.</summary>
    private static readonly PolicyAction[] NoNotice = [ReadLog, VerifyLog, SampleLog, ChangeLog, ReadStatistics, CheckClock];

    private static readonly PolicyAction[] LookUp = [Search, SearchObject, BulkQuery];

    private static readonly PolicyAction[] Copy = [ReadFull, ReadAttachment, Export, Print];

    private static readonly string[] Families = [.. Family.Codes.Where(code => code != "NONE")];

    /// <summary>Duties that cannot be met together.</summary>
    private static readonly (Obligation One, Obligation Other)[] Contradictions =
    [
        (Obligation.NoOnward, Obligation.LogRedissemination),
        (Obligation.ShowHitCard, Obligation.ShowObjectClass),
        (Obligation.ShowHitCard, Obligation.ShowMetadata),
        (Obligation.ShowHitCard, Obligation.ShowFound),
        (Obligation.ShowHitCard, Obligation.Pseudonyms),
        (Obligation.ShowObjectClass, Obligation.ShowMetadata),
        (Obligation.ShowFound, Obligation.ShowMetadata),
    ];

    /// <summary>Requests of which none is decided so.</summary>
    private static readonly (string Id, Query[] Queries)[] Never =
    [
        // 1. Who is left out of a notice does nothing with it, and a look-up does not find it for them.
        ("excluded-never-allowed", [new(Not(Vocabulary.Act, Words(NoNotice)), Not(Family, "NONE"), Not(Relation, [.. Own, "none"]), Is(Excluded, "true"))]),
        // 2.
        ("administrator-no-content", [new(Is(Role, "NODE_ADMIN"), Acts(Content))]),
        // 3.
        ("oversight-only-oversees",
        [
            new(Is(Role, "OVERSIGHT", "DPO"), Not(Vocabulary.Act, Words(ReadLog, VerifyLog, SampleLog, ReadStatistics, ReadFull))),
            new Query(Is(Role, "OVERSIGHT", "DPO"), Acts(ReadFull), Is(Warrant, "false")) { Lacking = ObligationSet.Of(Obligation.ShowMetadata) },
        ]),
        // 4. Originator control: without a word of the originator nothing leaves, on paper neither.
        ("onward-by-originator", [new(Acts(Forward, Export, Print), Not(Relation, Own), Is(Onward, "NONE"))]),
        // 5. With what is withdrawn and what is still a draft.
        ("ended-only-for-owner", [new(Acts(Content), Not(Family, "NONE"), Not(Relation, [.. Own, "none"]), Is(NoticeState, "expired", "withdrawn", "draft"))]),
        // 6. A hit alone may point outside to the owner's contact (DESIGN.md 8); it shows nothing else.
        ("content-inside-audience", [new(Acts(Content.Except([.. LookUp, ReadHeader])), Is(Relation, "outside"))]),
        // 8. An emergency is two persons' and one record on a screen.
        ("emergency-reads-only",
        [
            new Query(Not(Vocabulary.Act, Words(ReadHeader, ReadFull, ReadHit))) { ByOverride = true },
            new Query(Not(BreakGlass, "two_persons")) { ByOverride = true },
        ]),
        // 9.
        ("test-reads-no-live-data", [new(Acts(Content), Is(Realm, "crosses"))]),
        // 10. Own notices, and those whose originator named that very desk, are not meant.
        ("removal-desk-reads-removals", [new(Is(Role, "IMMIGRATION_REMOVALS"), Acts(Copy), Not(Family, "REMOVAL", "REMOVAL_MANIFEST"), Is(Relation, "own_state", "addressed"), Not(DeskNamed, "this"))]),
        // 11. As 10. Handling that forbids passing on is not meant: it is the default and says nothing of who reads.
        ("investigator-no-restricted", [new(Is(Role, "INVESTIGATOR"), Acts(Copy), Is(Relation, "addressed"), Is(ClassificationCode, "RESTRICTED", "CONFIDENTIAL"))]),
        // 17.
        ("basis-in-force", [new(Acts(Content.Except(LookUp).Append(Receive)), Not(Relation, Own), Is(Basis, "expired", "none"))]),
        // 18. An empty audience makes everybody else an outsider.
        ("outside-sees-nothing", [new(Acts(Receive, ReadHeader, Escalate, Request, Flag), Is(Relation, "outside"))]),
        // 19. A break of the glass reads the whole record anyway.
        ("hit-shows-card-only",
            [new Query(Acts(ReadHit), Not(BreakGlass, "two_persons")) { Lacking = ObligationSet.Of(Obligation.ShowHitCard, Obligation.ShowObjectClass, Obligation.ShowMetadata, Obligation.ShowFound) }]),
        // 20.
        ("test-does-nothing-live", [new(Not(Vocabulary.Act, Words(Content)), Is(Realm, "crosses"))]),
        // 21.
        ("duties-agree", [.. Contradictions.Select(pair => new Query { Having = ObligationSet.Of(pair.One, pair.Other) })]),
        // 22. On paper a child's photograph carries who printed it.
        ("child-on-paper-marked",
        [
            new Query(Acts(Print, Export), Is(Family, "MISSING")) { Lacking = ObligationSet.Of(Obligation.Watermark) },
            new Query(Acts(Print, Export), Is(Minor, "true")) { Lacking = ObligationSet.Of(Obligation.Watermark) },
        ]),
    ];

    /// <summary>What must be possible: rules that deny too much fail their duty as well.</summary>
    private static readonly (string Id, Query[] Queries)[] Possible =
    [
        // 23.
        ("owner-sees-trail",
        [
            .. Families.Select(family => new Query(Acts(ReadLadder), Is(Family, family), Is(Relation, "own_agency"))),
            new Query(Acts(ReadLog), Is(LogOf, "own"), Is(Role, "OVERSIGHT")),
        ]),
        // 24.
        ("family-has-reader",
            [.. Families.Select(family => new Query(Acts(ReadFull), Is(Family, family), Is(Relation, "addressed"), Is(DeskNamed, "all"), Is(BreakGlass, "none"), Not(Role, "OVERSIGHT", "DPO", "NODE_ADMIN", GatewayRole)))]),
    ];

    /// <summary>Of the rules themselves, and 25, which asks per role.</summary>
    private static readonly string[] OfRules =
        ["floor-is-whole", "permit-names-purpose", "permit-names-role", "overlay-only-restricts", "no-dead-rule", "no-shadowed-permit", "agency-reads-own"];

    /// <summary>All ids.</summary>
    public static IReadOnlyList<string> Ids => [.. Never.Select(one => one.Id), .. Possible.Select(one => one.Id), .. OfRules];

    public static string TextKey(string id) => "policy.invariant." + id;

    /// <summary>Every invariant that the rules do not keep, or that could not be shown within the work; empty: they may be put in force.</summary>
    /// <param name="rules">Rules with the floor.</param>
    /// <param name="work">Bounds the time that a hostile bundle can take; counted in steps, so that every node comes to the same answer.</param>
    public static IReadOnlyList<Violation> Violations(RuleSet rules, long work = Analyser.DefaultWork)
    {
        var violations = new List<Violation>(OnRules(rules));
        var (content, header) = (new Analyser(rules, Sight.Content, work), new Analyser(rules, Sight.Header, work));
        foreach (var (id, query) in Never.SelectMany(one => one.Queries.Select(query => (one.Id, query))))
        {
            foreach (var analyser in new[] { content, header })
            {
                var (found, witness) = analyser.Find(query);
                if (found != Found.No)
                {
                    violations.Add(new Violation(id, witness is null ? null : rules.Decide(witness).Rule, Told(query), witness, found == Found.GaveUp));
                    break;
                }
            }
        }
        foreach (var (id, query) in Possible.SelectMany(one => one.Queries.Select(query => (one.Id, query))).Concat(ReadsOwn(content)))
        {
            var (found, _) = content.Find(query);
            if (found != Found.Yes)
            {
                violations.Add(new Violation(id, null, Told(query), null, found == Found.GaveUp));
            }
        }
        var findings = new RuleFindings(rules, content, header);
        violations.AddRange(findings.Dead().Select(rule => new Violation("no-dead-rule", rule.Id, "never has an effect", null, false)));
        violations.AddRange(findings.Shadowed().Select(rule => new Violation("no-shadowed-permit", rule.Id, "others permit the same with the same duties", null, false)));
        if (findings.GaveUp)
        {
            violations.Add(new Violation("no-dead-rule", null, "all rules", null, true));
        }
        return violations;
    }

    private static IEnumerable<Violation> OnRules(RuleSet rules)
    {
        Violation Of(string id, Rule rule, string detail) => new(id, rule.Id, detail, null, false);
        foreach (var missing in Floor.Rules.Except(rules.Rules))
        {
            yield return Of("floor-is-whole", missing, "is not in force as the build has it");
        }
        foreach (var rule in rules.Rules)
        {
            if (rule.Layer == Layer.Floor || rule.Id.StartsWith("floor.", StringComparison.Ordinal))
            {
                if (!Floor.Rules.Contains(rule))
                {
                    yield return Of("floor-is-whole", rule, "is not a floor rule of the build");
                }
                continue;
            }
            if (rule.Effect is not (Effect.Permit or Effect.Override))
            {
                continue;
            }
            if (rule.Layer is Layer.Originator or Layer.Recipient)
            {
                yield return Of("overlay-only-restricts", rule, "permits");
            }
            if (!rule.Clauses.Any(clause => clause.Type == Purpose))
            {
                yield return Of("permit-names-purpose", rule, "has no clause on purpose");
            }
            if (!rule.Clauses.Any(clause => clause.Type == Role))
            {
                yield return Of("permit-names-role", rule, "has no clause on role");
            }
        }
    }

    /// <summary>25: whoever may send a family reads what the own agency sent, whatever became of it.</summary>
    private static IEnumerable<(string Id, Query Query)> ReadsOwn(Analyser analyser) =>
        from family in Families
        from role in Role.Codes
        where analyser.Find(new Query(Acts(Send), Is(Family, family), Is(Role, role), Is(Relation, "own_agency"))).Found != Found.No
        from state in NoticeState.Codes
        where state != "none"
        select ("agency-reads-own", new Query(Acts(ReadFull), Is(Family, family), Is(Role, role), Is(Relation, "own_agency"), Is(NoticeState, state)));

    private static string[] Words(params IEnumerable<PolicyAction> actions) => [.. actions.Select(Snake.Of)];

    private static string Told(Query query) =>
        $"{query.Verdict}{(query.ByOverride ? " by override" : "")} where {string.Join(", ", query.Clauses)}{(query.Having.Bits == 0 ? "" : $" with {query.Having}")}{(query.Lacking.Bits == 0 ? "" : $" without {query.Lacking}")}";
}
