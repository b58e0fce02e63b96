using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Texts;
using static PoliceExchange.Policy.Analysis.Query;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy.Analysis;

/// <summary>The default bundle keeps every invariant, and each invariant is seen broken by rules that break it.</summary>
public sealed class InvariantsTests
{
    private static readonly RuleSet Default = DefaultRules.Compiled();

    private static readonly Dictionary<string, Func<RuleSet>> Breaks = new(StringComparer.Ordinal)
    {
        ["excluded-never-allowed"] = () => Without("floor.excluded"),
        ["administrator-no-content"] = () => With(Permit("x", Acts(PolicyAction.ConfirmHit), Is(Word.Role, "NODE_ADMIN"), Is(Word.Purpose, "INVESTIGATION"))),
        ["oversight-only-oversees"] = () => Without("floor.oversight-metadata"),
        ["onward-by-originator"] = () => Without("floor.onward-none"),
        ["ended-only-for-owner"] = () => Without("floor.candidate-state"),
        ["content-inside-audience"] = () => With(Without("floor.audience"), Permit("x", Acts(PolicyAction.ReadHit), Is(Word.Relation, "outside"), Is(Word.Role, "ANALYST"), Is(Word.Purpose, "INVESTIGATION"))),
        ["emergency-reads-only"] = () => With(new Rule("x", Effect.Override, [Acts(PolicyAction.ReadFull), Is(Word.Role, "ANALYST"), Is(Word.Purpose, "INVESTIGATION")])),
        ["test-reads-no-live-data"] = () => Without("floor.realm"),
        ["removal-desk-reads-removals"] = () => With(Permit("x", Acts(PolicyAction.ReadFull), Is(Word.Family, "WANTED"), Is(Word.Role, "IMMIGRATION_REMOVALS"), Is(Word.Purpose, "REMOVAL_RECEPTION"))),
        ["investigator-no-restricted"] = () => Without("investigator-official-only"),
        ["basis-in-force"] = () => Without("floor.legal-basis"),
        ["outside-sees-nothing"] = () => With(Without("floor.audience"), Permit("x", Acts(PolicyAction.ReadHeader), Is(Word.Relation, "outside"), Is(Word.Role, "ANALYST"), Is(Word.Purpose, "INVESTIGATION"))),
        ["hit-shows-card-only"] = () => With(Permit("x", Acts(PolicyAction.ReadHit), Is(Word.Role, "ANALYST"), Is(Word.Purpose, "INVESTIGATION"))),
        ["test-does-nothing-live"] = () => Without("floor.realm"),
        ["duties-agree"] = () => With(new Rule("x", Effect.Oblige, [Acts(PolicyAction.Forward)]) { Obligations = ObligationSet.Of(Obligation.NoOnward) }),
        ["child-on-paper-marked"] = () => Without("print-with-watermark"),
        ["owner-sees-trail"] = () => With(Forbid("x", Acts(PolicyAction.ReadLadder), Is(Word.Family, "DRUGS"))),
        ["family-has-reader"] = () => With(Forbid("x", Acts(PolicyAction.ReadFull), Is(Word.Family, "DRUGS"), Is(Word.Relation, "addressed"))),
        ["agency-reads-own"] = () => With(Forbid("x", Acts(PolicyAction.ReadFull), Is(Word.Role, "REGISTRY_SERVICE"), Is(Word.NoticeState, "withdrawn"))),
        ["floor-is-whole"] = () => Without("floor.break-glass-alone"),
        ["permit-names-purpose"] = () => With(Permit("x", Acts(PolicyAction.ReadStatistics), Is(Word.Role, "ANALYST"))),
        ["permit-names-role"] = () => With(Permit("x", Acts(PolicyAction.ReadStatistics), Is(Word.Purpose, "INVESTIGATION"))),
        ["overlay-only-restricts"] = () => With(Permit("x", Acts(PolicyAction.ReadStatistics), Is(Word.Role, "ANALYST"), Is(Word.Purpose, "INVESTIGATION")) with { Layer = Layer.Recipient }),
        ["no-dead-rule"] = () => With(Permit("x", Acts(PolicyAction.Send), Is(Word.Role, "NODE_ADMIN"), Is(Word.Purpose, "INVESTIGATION"))),
        ["no-shadowed-permit"] = () => With(Default.Rules.Single(rule => rule.Id == "read-wanted") with { Id = "x" }),
    };

    public static TheoryData<string> Ids => [.. Invariants.Ids];

    [Fact]
    public void DefaultBundle_KeepsAll() => Assert.Empty(Invariants.Violations(Default).Select(one => one.ToString()));

    [Fact]
    public void DefaultBundle_IsShownInLittleWork()
    {
        // Two seconds on the build machine are about a hundred million steps; counted, because time depends on who else runs.
        Assert.DoesNotContain(Invariants.Violations(Default, 10_000_000), one => one.GaveUp);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Invariant_IsSeenBroken(string id)
    {
        var rules = Breaks[id]();
        var violation = Assert.Single(Invariants.Violations(rules).Where(one => one.Invariant == id).Take(1));
        Assert.False(violation.GaveUp);
        if (violation.Witness is { } witness)
        {
            Assert.True(rules.Decide(witness).Allowed, violation.ToString());
            Assert.Equal(violation.Rule, rules.Decide(witness).Rule);
        }
    }

    [Fact]
    public void RuleThatCallsItselfFloor_IsNoneOfTheBuild() => Assert.Contains(
        Invariants.Violations(With(Forbid("floor.x", Acts(PolicyAction.ReadFull)) with { Layer = Layer.Floor })), one => one.Invariant == "floor-is-whole" && one.Rule == "floor.x");

    [Fact]
    public void InvariantKeptByContentAlone_IsBrokenAtTheHub()
    {
        // The hub cannot judge a clause about content, so a prohibition that has one protects nothing there.
        var rules = With(
            Without("floor.realm"), Forbid("x1", Is(Word.Realm, "crosses"), Is(Word.Minor, "true")), Forbid("x2", Is(Word.Realm, "crosses"), Is(Word.Minor, "false")));
        var violation = Assert.Single(Invariants.Violations(rules), one => one.Invariant == "test-reads-no-live-data");
        Assert.Equal(Sight.Header, violation.Witness!.Sight);
        Assert.True(rules.Decide(violation.Witness).Allowed);
    }

    [Fact]
    public void RulesThatHideTheirMeaning_AreRefusedInBoundedWork()
    {
        // Nine facts in eight holes, no two in one: nothing is allowed, and to see it takes factorial work.
        const int Holes = 8;
        FactType[] pigeons = [Word.State, Word.IssuerState, Word.LegalBasis, Word.MoveTo, Word.Identifiers, Word.LeadHours, Word.WaitingMinutes, Word.MaxPenalty, Word.Remaining];
        string[] names = [.. Enumerable.Range(0, Holes).Select(hole => $"h{hole}")];
        Clause In(FactType type, int hole) => type.Form == FactForm.Name ? Is(type, names[hole]) : new Clause(type, false, [], hole, hole + 1);
        List<Rule> rules = [.. pigeons.Select(type => Forbid($"out-{type}", type.Form == FactForm.Name ? Not(type, names) : new Clause(type, true, [], 0, Holes)))];
        for (var one = 0; one < pigeons.Length; one++)
        {
            for (var other = 0; other < one; other++)
            {
                rules.AddRange(Enumerable.Range(0, Holes).Select(hole => Forbid($"both-{one}-{other}-{hole}", In(pigeons[one], hole), In(pigeons[other], hole))));
            }
        }
        var violations = Invariants.Violations(With([.. rules]));
        Assert.Contains(violations, one => one.GaveUp);
        // The work is over all questions: the last ones are given up at once.
        Assert.True(violations.Count(one => one.GaveUp) > 10, $"{violations.Count(one => one.GaveUp)} given up");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Invariant_HasATextInEveryLanguage(string id) =>
        Assert.All(ExchangeTexts.Languages, language => Assert.False(string.IsNullOrWhiteSpace(ExchangeTexts.Find(language, Invariants.TextKey(id))), language));

    internal static Rule Permit(string id, params Clause[] clauses) => new(id, Effect.Permit, clauses);

    internal static Rule Forbid(string id, params Clause[] clauses) => new(id, Effect.Forbid, clauses) { Reason = "X" };

    internal static RuleSet With(params Rule[] more) => With(Default, more);

    internal static RuleSet With(RuleSet rules, params Rule[] more) => new([.. rules.Rules, .. more], "with");

    internal static RuleSet Without(string id)
    {
        Assert.Contains(Default.Rules, rule => rule.Id == id);
        return new RuleSet(Default.Rules.Where(rule => rule.Id != id), "without");
    }
}
