using PoliceExchange.Policy;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Testing.Policy;
using static PoliceExchange.Policy.Analysis.Query;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy.Analysis;

/// <summary>Dead and shadowed rules, overlaps, who-can and the difference of two sets, against trying every request.</summary>
public sealed class RuleFindingsTests
{
    private static readonly Facts[] Content = [.. Draw.AllFacts(Sight.Content)];
    private static readonly Facts[] Header = [.. Draw.AllFacts(Sight.Header)];

    [Fact]
    public void DeadRule_CanBeLeftOutWithoutADifference()
    {
        var (dead, shadowed) = (0, 0);
        for (var seed = 100; seed < 130; seed++)
        {
            var rules = new Draw(seed).Set(8);
            var findings = new RuleFindings(rules);
            foreach (var rule in findings.Dead().Concat(findings.Shadowed()))
            {
                _ = rule.Effect == Effect.Forbid || !findings.Dead().Contains(rule) ? shadowed++ : dead++;
                var less = new RuleSet(rules.Rules.Where(one => one != rule), "less");
                Assert.All(Content.Concat(Header), facts => Assert.Equal(Said(rules.Decide(facts)), Said(less.Decide(facts))));
            }
        }
        Assert.True(dead > 3 && shadowed > 3, $"{dead} dead, {shadowed} shadowed");
    }

    [Fact]
    public void PermitThatIsNeitherDeadNorShadowed_MakesADifference()
    {
        var seen = 0;
        for (var seed = 200; seed < 230; seed++)
        {
            // An override with the same duties may stand in for a permit: a difference in the review alone.
            var rules = new RuleSet(new Draw(seed).Set(10).Rules.Where(one => one.Effect != Effect.Override), "drawn");
            var findings = new RuleFindings(rules);
            var useless = findings.Dead().Concat(findings.Shadowed()).ToHashSet();
            foreach (var rule in rules.Rules.Where(one => one.Effect == Effect.Permit && !useless.Contains(one)))
            {
                var less = new RuleSet(rules.Rules.Where(one => one != rule), "less");
                Assert.Contains(Content.Concat(Header), facts => Said(rules.Decide(facts)) != Said(less.Decide(facts)));
                seen++;
            }
        }
        Assert.True(seen > 10, $"{seen}");
    }

    [Fact]
    public void Overlap_HoldsBoth()
    {
        var rules = DefaultRules.Compiled();
        var overlaps = new RuleFindings(rules).Overlaps();
        Assert.Contains(overlaps, one => one.Permit.Id == "read-removal-police" && one.Forbid.Id == "immigration-only");
        Assert.DoesNotContain(overlaps, one => one.Permit.Id == "statistics" && one.Forbid.Id == "immigration-only");
        Assert.All(overlaps, one =>
        {
            var holding = rules.Holding(one.Witness);
            Assert.Contains(one.Permit, holding);
            Assert.Contains(one.Forbid, holding);
        });
    }

    [Theory]
    [InlineData(Sight.Content)]
    [InlineData(Sight.Header)]
    internal void Difference_IsThatOfTryingEveryRequest(Sight sight)
    {
        var (equal, different) = (0, 0);
        for (var seed = 300; seed < 340; seed++)
        {
            var draw = new Draw(seed);
            var before = draw.Set(7, "before");
            // A near version, as bundles are: one rule drawn anew, or two left out.
            var after = new RuleSet(
                seed % 4 == 0 ? before.Rules.Reverse() : seed % 4 == 1 ? before.Rules.Skip(2) : before.Rules.Skip(1).Append(draw.Rule(99)), "after");
            var diff = RuleDiff.Between(before, after, sight);
            Assert.True(diff.Complete);
            foreach (var change in diff.Changes)
            {
                Assert.True(Shows(change, before.Decide(change.Witness), after.Decide(change.Witness)), $"{seed}: {change.Kind} by {change.By.Id}");
            }
            var tried = (sight == Sight.Content ? Content : Header).Select(facts => (Before: before.Decide(facts), After: after.Decide(facts))).ToList();
            Assert.Equal(tried.Any(one => !one.Before.Allowed && one.After.Allowed), diff.Changes.Any(one => one.Kind == ChangeKind.NewlyAllowed));
            Assert.Equal(tried.Any(one => one.Before.Allowed && !one.After.Allowed), diff.Changes.Any(one => one.Kind == ChangeKind.NewlyDenied));
            var both = tried.Where(one => one.Before.Allowed && one.After.Allowed).ToList();
            Assert.Equal(both.Any(one => !one.After.Obligations.Within(one.Before.Obligations)), diff.Changes.Any(one => one.Kind == ChangeKind.DutyAdded));
            Assert.Equal(both.Any(one => !one.Before.Obligations.Within(one.After.Obligations)), diff.Changes.Any(one => one.Kind == ChangeKind.DutyDropped));
            (equal, different) = diff.Changes.Count == 0 ? (equal + 1, different) : (equal, different + 1);
        }
        Assert.True(equal > 5 && different > 5, $"{equal} equal, {different} different");
    }

    [Fact]
    public void DefaultBundle_IsEqualToItself() => Assert.Equal((0, true), RuleDiff.Between(DefaultRules.Compiled(), DefaultRules.Compiled()) is var diff ? (diff.Changes.Count, diff.Complete) : default);

    [Fact]
    public void DroppedSafeguard_IsNewlyAllowed()
    {
        var rules = DefaultRules.Compiled();
        var diff = RuleDiff.Between(rules, InvariantsTests.Without("stay"));
        Assert.All(diff.Changes, change => Assert.Equal((ChangeKind.NewlyAllowed, "stay"), (change.Kind, change.Other?.Id)));
        Assert.Contains(diff.Changes, change => change.By.Id == "depart" && change.Witness[Word.Stay] != 0);
    }

    [Fact]
    public void WhoCan_NamesTheRolesOfTheBundle()
    {
        var rules = DefaultRules.Compiled();
        var who = WhoCan.Ask(rules, PolicyAction.ReadFull, "TRAFFICKING_VICTIM");
        Assert.True(who.Complete);
        // The victim's desks, and oversight, which gets the header alone.
        Assert.Equal(["DPO", "OVERSIGHT", "VICTIM_PROTECTION"], who.Grants.Select(one => one.Role).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(who.Grants, one => one is { Role: "VICTIM_PROTECTION", Relation: "addressed", EmergencyOnly: false } && one.Purposes.Contains("VICTIM_PROTECTION") && !one.Purposes.Contains("OVERSIGHT"));
        Assert.DoesNotContain(who.Grants, one => one.Relation == "outside");
        Assert.All(who.Grants, one => Assert.True(rules.Decide(one.Witness).Allowed));

        var emergency = WhoCan.Ask(rules, PolicyAction.ReadFull, "EXTRADITION").Grants.Single(one => one is { Role: "BORDER_OFFICER", Relation: "own_state" });
        Assert.True(emergency.EmergencyOnly);
        Assert.Equal("break-glass", rules.Decide(emergency.Witness).Rule);
    }

    private static (Verdict, ObligationSet, bool) Said(Decision decision) => (decision.Verdict, decision.Obligations, decision.Hidden);

    private static bool Shows(Change change, Decision before, Decision after) => change.Kind switch
    {
        ChangeKind.NewlyAllowed => !before.Allowed && after.Allowed,
        ChangeKind.NewlyDenied => before.Allowed && !after.Allowed,
        ChangeKind.DutyAdded => before.Allowed && after.Allowed && !before.Obligations.Contains(change.Duty!.Value) && after.Obligations.Contains(change.Duty.Value),
        _ => before.Allowed && after.Allowed && before.Obligations.Contains(change.Duty!.Value) && !after.Obligations.Contains(change.Duty.Value),
    };
}
