using System.Text.Json;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Texts;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>Two levels: all of it for the originator and oversight, and for the caller nothing that tells that there is anything.</summary>
public sealed class ExplanationTests
{
    private static readonly RuleFiles Bundle = RuleFiles.Read(DefaultRules.Files(), "test");

    public static TheoryData<string> Languages => [.. ExchangeTexts.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryFloorRuleAndDuty_HasAText(string language)
    {
        Assert.All(Floor.Rules, rule => Assert.NotNull(ExchangeTexts.Find(language, Explanation.FloorKey(rule.Id))));
        Assert.All(Enum.GetValues<Obligation>(), duty => Assert.NotNull(ExchangeTexts.Find(language, Explanation.DutyKey(duty))));
        Assert.All([Explanation.HiddenKey, Explanation.NoPermitKey, Explanation.AllowedKey, Explanation.UnmetKey], key => Assert.NotNull(ExchangeTexts.Find(language, key)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void PolicyText_BelongsToSomething(string language)
    {
        HashSet<string> used =
        [
            .. Floor.Rules.Select(rule => Explanation.FloorKey(rule.Id)), .. Enum.GetValues<Obligation>().Select(Explanation.DutyKey), Explanation.HiddenKey, Explanation.NoPermitKey, Explanation.AllowedKey, Explanation.UnmetKey,
            .. PoliceExchange.Policy.Analysis.Invariants.Ids.Select(PoliceExchange.Policy.Analysis.Invariants.TextKey),
        ];
        string[] own = ["policy.floor.", "policy.obligation.", "policy.invariant.", "policy.default.", "policy.hidden", "policy.allowed", "policy.unmet"];
        Assert.DoesNotContain(ExchangeTexts.Keys(language), key => own.Any(start => key.StartsWith(start, StringComparison.Ordinal)) && !used.Contains(key));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Hidden_ReadsByteForByteAsAbsent(string language)
    {
        var absent = JsonSerializer.SerializeToUtf8Bytes(Explanation.Absent(language));
        var hidden = Bundle.Tests.Select(test => (test.Name, Decision: Bundle.Rules!.Decide(test.Given))).Where(one => one.Decision.Hidden).ToList();
        // By different rules, of which some have duties and offers.
        Assert.True(hidden.Select(one => one.Decision.Rule).Distinct().Count() >= 4);
        Assert.Contains(hidden, one => one.Decision.Obligations.Bits != 0);
        Assert.All(hidden, one => Assert.Equal(absent, JsonSerializer.SerializeToUtf8Bytes(Explanation.ForCaller(one.Decision, language))));
    }

    [Fact]
    public void Denial_NamesNoDutyToTheCaller()
    {
        var denial = Case("12 ");
        Assert.NotEmpty(Explanation.Full(Bundle.Rules!, denial, "en").Duties);
        var told = Explanation.ForCaller(Bundle.Rules!.Decide(denial), "es");
        Assert.Equal(("DENY", "NEUTRALITY"), (told.Outcome, told.Reason));
        Assert.StartsWith("El delito puede ser", told.Text, StringComparison.Ordinal);
        Assert.Equal("INTERPOL Constitution Art. 3 (model)", told.LegalBasis);
        Assert.Empty(told.Duties);
    }

    [Fact]
    public void Allowance_NamesItsDuties()
    {
        var told = Explanation.ForCaller(Bundle.Rules!.Decide(Case("35 ")), "pt");
        Assert.Equal("ALLOW", told.Outcome);
        Assert.Contains((Obligation.LimitSixtyMinutes, "O acesso termina após sessenta minutos."), told.Duties);
    }

    [Fact]
    public void Denial_OffersTheRightWay() => Assert.Equal(["SPECIALITY_CONSENT"], Explanation.ForCaller(Bundle.Rules!.Decide(Case("33 ")), "en").Offer);

    [Fact]
    public void Full_TellsTheFloorRuleThatTheCallerDoesNotRead()
    {
        var full = Explanation.Full(Bundle.Rules!, Case("05 "), "fr");
        Assert.Equal(new ToldRule("floor.excluded", "forbid", "floor", "", "L'émetteur a exclu cet État."), full.By);
        Assert.Equal("L'émetteur a exclu cet État.", full.Text);
        Assert.Contains(full.Holding, rule => rule.Id == "read-wanted");
        Assert.Empty(full.Nearest);
    }

    [Fact]
    public void NoPermit_NamesTheNearestAndWhatFailed()
    {
        var full = Explanation.Full(Bundle.Rules!, Case("31b"), "en");
        Assert.Null(full.By);
        Assert.Equal(ExchangeTexts.Find("en", Explanation.NoPermitKey), full.Text);
        Assert.Equal(["escalate-urgent", "escalate-routine"], full.Nearest.Take(2).Select(one => one.Rule.Id));
        Assert.Equal(["waiting_minutes >= 10; waiting_minutes is 9"], full.Nearest[0].Failed);
        Assert.Equal(3, full.Nearest.Count);
    }

    [Fact]
    public void NearPermit_FailsExactlyWhereTheCompiledRuleDoes()
    {
        var (seen, failing) = (0, 0);
        for (var seed = 500; seed < 520; seed++)
        {
            // One clause per permit, so that the compiled rule and the explained clause must agree.
            var draw = new Draw(seed);
            var clause = draw.Clauses(1).FirstOrDefault();
            if (clause is null)
            {
                continue;
            }
            var rules = new RuleSet([new Rule("one", Effect.Permit, [clause])], "t");
            foreach (var facts in Draw.AllFacts(seed % 2 == 0 ? Sight.Content : Sight.Header).Where((_, i) => i % 17 == 0))
            {
                var full = Explanation.Full(rules, facts, "en");
                Assert.Equal(full.Decision.Allowed ? 0 : 1, full.Nearest.Count);
                Assert.All(full.Nearest, near => Assert.Single(near.Failed));
                _ = full.Decision.Allowed ? seen++ : failing++;
            }
        }
        Assert.True(seen > 100 && failing > 100, $"{seen}, {failing}");
    }

    private static Facts Case(string number) => Bundle.Tests.Single(test => test.Name.StartsWith(number, StringComparison.Ordinal)).Given;
}
