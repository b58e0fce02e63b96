using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Policy.Clocks;

/// <summary>
/// Clocks as data of the bundle. Seen failing: a number of the default bundle changed, a clock of a basis that stands beside the general
/// one instead of before it, unknown members let through, and the check of the own tests left out.
/// </summary>
public sealed class ClockBundleTests
{
    private const string Clock = """
          - id: one
            duty: formal-request
            starts: DETAINED
            ends: FORMAL_RECEIVED
            length: P60D
            at_risk: P10D
            owner: issuer
            role: CENTRAL_AUTHORITY
            tells: issuer
            ladder: OVERSIGHT
            passing: lapse
            obligations: record_lapse
            source: "somewhere, Art. 1"
            verification: proposal
            text: {es: "a", en: "b", pt: "c", fr: "d"}

        """;

    private const string File = "schema: px-policy/1\nclocks:\n" + Clock;

    private static readonly RuleFiles Bundle = ClockSamples.Default;

    public static TheoryData<string> Names => [.. Bundle.ClockTests.Select(test => test.Name)];

    /// <summary>What DOMAIN.md states with a number, copied from there and not from the bundle.</summary>
    public static TheoryData<string, string, string> Domain => new()
    {
        { "montevideo-formal-request", "P2M", "confirmed" }, { "caracas-formal-request", "P60D", "unconfirmed" }, { "mercosur-formal-request", "P40D", "unconfirmed" },
        { "bilateral-formal-request", "P60D", "unconfirmed" }, { "european-formal-request", "P40D", "unconfirmed" }, { "model-formal-request", "P40D", "unconfirmed" },
        { "montevideo-collection", "P2M", "confirmed" }, { "montevideo-collection-neighbours", "P40D", "confirmed" },
        { "warrant-model-decision", "P60D", "unconfirmed" }, { "warrant-model-decision-consent", "P10D", "unconfirmed" }, { "warrant-model-collection", "P10D", "unconfirmed" },
        { "hit-confirmation-urgent", "PT10M", "confirmed" }, { "hit-confirmation", "PT1H", "confirmed" }, { "supplement", "PT12H", "confirmed" }, { "similar-person", "PT12H", "confirmed" },
        { "temporary-hide", "PT48H", "confirmed" }, { "wanted-review", "P5Y", "confirmed" }, { "missing-review", "P5Y", "confirmed" }, { "missing-review-travel-ban", "P1Y", "confirmed" },
        { "trafficking-victim-review", "P1Y", "confirmed" }, { "object-review", "P10Y", "confirmed" }, { "retention-answer", "P15D", "confirmed" },
        { "validation-first", "P90D", "unconfirmed" }, { "validation-yearly", "P1Y", "unconfirmed" },
        { "removal-notice", "PT72H", "proposal" }, { "removal-notice-criminal", "P10D", "proposal" }, { "removal-notice-vulnerable", "P15D", "proposal" },
        { "manifest-lock", "PT24H", "proposal" }, { "wheels-up", "PT30M", "proposal" }, { "arrival-reconciliation", "PT6H", "proposal" }, { "travel-document", "P30D", "unconfirmed" },
        { "residence-consultation", "P10D", "confirmed" }, { "residence-before-alert", "P14D", "confirmed" }, { "removal-cancelled-erasure", "P30D", "proposal" },
        { "removal-retention", "P3Y", "proposal" }, { "removal-retention-administrative", "P1Y", "proposal" }, { "trace", "P10D", "proposal" }, { "trace-urgent", "PT24H", "proposal" },
        { "child-safe-place", "PT12H", "confirmed" }, { "child-majority", "P4M", "confirmed" }, { "data-error", "P2D", "confirmed" }, { "data-dispute", "P2M", "confirmed" },
        { "core-data", "PT48H", "confirmed" }, { "information", "P7D", "unconfirmed" }, { "information-urgent", "P3D", "unconfirmed" }, { "information-urgent-direct", "PT8H", "unconfirmed" },
        { "purge", "PT5M", "proposal" }, { "purge-offline", "PT48H", "confirmed" }, { "supplementary-erasure", "P1Y", "confirmed" }, { "emergency-review", "PT72H", "proposal" },
        { "incident-early-notice", "PT24H", "confirmed" }, { "breach-report", "PT72H", "confirmed" }, { "access-answer", "P4M", "confirmed" }, { "access-answer-strict", "P1M", "unconfirmed" },
        { "correction-answer", "P9M", "confirmed" }, { "taken-on", "P1D", "proposal" }, { "taken-on-urgent", "PT30M", "proposal" }, { "wanted-cancel", "PT24H", "proposal" },
    };

    public static TheoryData<string, string, string> Broken => new()
    {
        { "length: P60D", "length: 60 days", "length" },
        { "length: P60D", "lenght: P60D", "no member" },
        { "starts: DETAINED", "starts: ARRESTED", "one of" },
        { "ends: FORMAL_RECEIVED", "ends: []", "ends" },
        { "ends: FORMAL_RECEIVED", "ends: DETAINED", "one of these" },
        { "at_risk: P10D", "at_risk: P60D", "shorter" },
        { "role: CENTRAL_AUTHORITY", "role: MINISTER", "one of" },
        { "ladder: OVERSIGHT", "ladder: [CENTRAL_AUTHORITY, OVERSIGHT]", "every" },
        { "passing: lapse", "passing: breach", "record_breach" },
        { "verification: proposal", "verification: certain", "one of" },
        { "fr: \"d\"", "fr: \"\"", "text" },
        { ", fr: \"d\"", "", "what must be done" },
        { "owner: issuer", "owner: issuer\n    calendar: working\n    extension: PT3H", "whole" },
        { "owner: issuer", "owner: issuer\n    side: before\n    calendar: state", "lead time" },
        { "owner: issuer", "owner: issuer\n    pauses: SUSPENDED", "together" },
        { "owner: issuer", "owner: issuer\n    when: sometimes", "when" },
        { "owner: issuer", "owner: issuer\n    basis_id: montevideo", "register" },
        { "owner: issuer", "owner: issuer\n    family: [WANTED, WANTED]", "repetition" },
    };

    [Fact]
    public void Files_HaveNoProblem() => Assert.Empty(Bundle.Problems.Select(problem => problem.ToString()));

    [Theory]
    [MemberData(nameof(Names))]
    public void OwnTest_Holds(string name) => Assert.Null(Bundle.ClockTests.Single(test => test.Name == name).Failure(Bundle.Clocks));

    [Theory]
    [MemberData(nameof(Domain))]
    public void Number_IsThatOfTheSource(string id, string length, string verification)
    {
        var rule = Bundle.Clocks.Find(id);

        Assert.NotNull(rule);
        Assert.True(ClockLength.TryParse(length, out var expected));
        Assert.Equal((expected, verification), (rule.Length, Snake.Of(rule.Verification)));
    }

    [Fact]
    public void Table_HasEveryClock() => Assert.Equal(Bundle.Clocks.Rules.Select(rule => rule.Id).Order(StringComparer.Ordinal), Domain.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void LeadTimes_AreThoseOfTheRules()
    {
        // Rules count hours to record a breach, clocks count them for who keeps the case: one bundle, one number.
        foreach (var (rule, clock) in new[] { ("lead-criminal", "removal-notice-criminal"), ("lead-minor", "removal-notice-vulnerable"), ("lead-other", "removal-notice") })
        {
            var below = Bundle.Rules!.Rules.Single(one => one.Id == rule).Clauses.Single(clause => clause.Type.Name == "lead_hours").Below;
            Assert.Equal((double?)below, Bundle.Clocks.Find(clock)!.Length.About * 24);
        }
    }

    [Fact]
    public void Lapse_ReachesThePolicy_Case32()
    {
        var start = ClockSamples.At("2026-01-10T09:30:00Z");
        var choice = Assert.Single(Start("CARACAS-1981", start));
        string[] Decide(double days)
        {
            var reading = ClockEvaluator.Read(choice.Rule, start, [], Bundle.Clocks.CalendarOf("VEN"), start.AddDays(days));
            var facts = Facts.Read(
                new Dictionary<string, IReadOnlyList<string>>
                {
                    ["action"] = ["check_clock"], ["role"] = ["GATEWAY"], ["state"] = ["PAN"], ["family"] = ["EXTRADITION"], ["issuer_state"] = ["VEN"], ["purpose"] = ["ARREST_EXTRADITION"],
                    ["member"] = ["active"], ["training"] = ["valid"], ["mfa"] = ["true"], ["realm"] = ["same"], ["case"] = ["true"], ["basis"] = ["in_force"], ["purpose_fits"] = ["true"],
                    ["excluded"] = ["false"], ["releasable"] = ["true"], ["agency_named"] = ["true"], ["desk_named"] = ["all"], ["notice_state"] = ["current"], ["relation"] = ["addressed"],
                    ["clock_passed"] = [reading.Passed ? "true" : "false"],
                },
                Sight.Header).Facts!;
            var decision = Bundle.Rules!.Decide(facts);
            Assert.True(decision.Allowed, decision.ToString());
            return [.. decision.Obligations.All().Select(Snake.Of).Order(StringComparer.Ordinal)];
        }

        Assert.Equal("caracas-formal-request", choice.Rule.Id);
        Assert.Empty(Decide(60));
        Assert.Equal(["notify_central_authorities", "notify_oversight", "record_lapse"], Decide(60.01));
        Assert.Equal(choice.Rule.Obligations.All().Select(Snake.Of).Order(StringComparer.Ordinal), Decide(61));
        Assert.Equal([ClockParty.Issuer, ClockParty.Addressee], choice.Rule.Tells);
    }

    [Fact]
    public void OwnBasis_StandsBeforeTheGeneral_EvenWhereItIsLonger()
    {
        var choice = Assert.Single(Start("MONTEVIDEO-1933", ClockSamples.At("2026-06-01T00:00:00Z")));

        Assert.Equal(("montevideo-formal-request", 0), (choice.Rule.Id, choice.Looser.Count));
    }

    [Fact]
    public void OfTwoThatApply_TheStricterCounts_AndSaysSo()
    {
        var choice = Assert.Single(Bundle.Clocks.Start(
            new ClockQuestion("PX-BASE", NoticeFamily.Wanted, new HashSet<ClockCondition> { ClockCondition.Urgent }), ClockEvent.HitConfirmRequested, ClockSamples.At("2026-06-01T00:00:00Z"), _ => "GUY"));

        Assert.Equal(("hit-confirmation-urgent", "hit-confirmation"), (choice.Rule.Id, Assert.Single(choice.Looser).Id));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenClock_RefusesTheBundle(string what, string with, string expected)
    {
        Assert.Contains(what, File, StringComparison.Ordinal);
        var read = RuleFiles.Read([.. DefaultRules.Files(), ("clocks/zz.yaml", File.Replace(what, with, StringComparison.Ordinal))], "test");

        Assert.Null(read.Rules);
        Assert.Empty(read.Clocks.Rules);
        Assert.Contains(read.Problems, problem => problem.File == "clocks/zz.yaml" && problem.ToString().Contains(expected, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void EveryViolation_IsNamedAtOnce()
    {
        var bad = File.Replace("length: P60D", "length: soon", StringComparison.Ordinal).Replace("role: CENTRAL_AUTHORITY", "role: MINISTER", StringComparison.Ordinal)
            + Clock.Replace("id: one", "id: two", StringComparison.Ordinal).Replace("passing: lapse", "passing: late", StringComparison.Ordinal)
            + "calendars:\n  - {state: gtm, utc_offset: \"-6\", weekend: [saturday, sunday, monday, tuesday], holidays: [\"02-30\"], verification: proposal}\n";
        var (bundle, problems) = BundleVerifier.Inspect([(BundleManifest.Path, new BundleManifest(1, "", Now, Now.AddDays(1), RollOut.Enforced, [], "x").ToYaml()), .. DefaultRules.Files(), ("clocks/zz.yaml", bad)], "hash");

        Assert.Null(bundle);
        Assert.All(["length", "role", "passing", "state", "utc_offset", "weekend", "holidays"], member => Assert.Contains(problems, problem => problem.Contains($": {member}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void ClocksTogether_MustNotContradict()
    {
        Assert.Contains(Problems(Clock), problem => problem.Contains("two clocks", StringComparison.Ordinal));
        Assert.Contains(Problems(Clock.Replace("id: one", "id: two", StringComparison.Ordinal).Replace("starts: DETAINED", "starts: GRANTED", StringComparison.Ordinal)), problem => problem.Contains("same duty", StringComparison.Ordinal));
        Assert.Empty(Problems(Clock.Replace("id: one", "id: two", StringComparison.Ordinal)));
    }

    [Fact]
    public void ClocksAmongRules_AreRefused() =>
        Assert.Contains(RuleFiles.Read([("rules/a.yaml", "schema: px-policy/1\nrules: []\nclocks: []\n")], "test").Problems, problem => problem.Member == "clocks");

    [Fact]
    public void FailingClockTest_RefusesTheBundle()
    {
        var files = DefaultRules.Files().Select(file => file.Path == "tests/clocks.yaml" ? (file.Path, file.Text.Replace("2027-02-28T12:00:00Z", "2027-03-01T12:00:00Z", StringComparison.Ordinal)) : file);
        var (bundle, problems) = BundleVerifier.Inspect([(BundleManifest.Path, new BundleManifest(1, "", Now, Now.AddDays(1), RollOut.Enforced, [], "x").ToYaml()), .. files], "hash");

        Assert.Empty(problems);
        Assert.Contains("Montevideo 1933 has two calendar months", Assert.Single(bundle!.Failures()), StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_NamesEachChange()
    {
        var shorter = Bundle.Clocks with { Rules = [.. Bundle.Clocks.Rules.Where(rule => rule.Id != "purge").Select(rule => rule.Id == "caracas-formal-request" ? rule with { Length = new ClockLength(0, 40, 0) } : rule)] };

        Assert.Empty(ClockDiff.Between(Bundle.Clocks, Bundle.Clocks));
        Assert.Equal(["caracas-formal-request: length P60D -> P40D", "purge: gone"], ClockDiff.Between(Bundle.Clocks, shorter));
        Assert.StartsWith("purge: new, duty=purge", Assert.Single(ClockDiff.Between(shorter, Bundle.Clocks), line => line.StartsWith("purge", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static readonly DateTimeOffset Now = ClockSamples.At("2026-11-21T12:00:00Z");

    private static IReadOnlyList<ClockChoice> Start(string basis, DateTimeOffset start) =>
        Bundle.Clocks.Start(new ClockQuestion(basis, NoticeFamily.Extradition, new HashSet<ClockCondition>()), ClockEvent.Detained, start, _ => "VEN");

    private static IEnumerable<string> Problems(string more) => RuleFiles.Read([("clocks/a.yaml", File + more)], "test").Problems.Select(problem => problem.ToString());
}
