using System.Text.Json;
using System.Text.Json.Nodes;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Cedar;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Testing;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.ConformanceTests.Policy;

/// <summary>PA2: rules exported to Cedar and decided by cedar-wasm give what our engine gives.</summary>
public sealed class CedarTests
{
    /// <summary>Requests in one run of node: well below the limit of <see cref="Tool"/>.</summary>
    private const int Batch = 500;

    private const int PerBundle = 250;

    private static readonly int Requests = Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full" ? 100_000 : 5_000;

    [Fact]
    public async Task DefaultBundle_IsDecidedAsByCedar()
    {
        var bundle = RuleFiles.Read(DefaultRules.Files(), "test");
        var random = new RandomPolicy(3, words: Vocabulary.All().Count);
        var verdicts = new HashSet<Verdict>();
        for (var done = 0; done < Requests / 2; done += Batch)
        {
            // The bundle's own tests, with up to three facts stated otherwise: what is near to being allowed.
            verdicts.UnionWith(await Compare([(bundle.Rules!, [.. Enumerable.Range(0, Math.Min(Batch, (Requests / 2) - done)).Select(_ =>
            {
                var facts = random.Pick(bundle.Tests).Given.Copy();
                for (var changes = random.Next(4); changes > 0; changes--)
                {
                    random.State(facts, random.Pick(Vocabulary.All()));
                }
                return facts;
            })])]));
        }
        Assert.Equal(4, verdicts.Count);
    }

    [Fact]
    public async Task RandomBundles_AreDecidedAsByCedar()
    {
        var verdicts = new HashSet<Verdict>();
        for (var done = 0; done < Requests / 2; done += Batch)
        {
            verdicts.UnionWith(await Compare([.. Enumerable.Range(done, Batch / PerBundle).Select(seed =>
            {
                var random = new RandomPolicy(seed);
                return (new RuleSet(random.Rules(1 + random.Next(50)), "test"), Enumerable.Range(0, PerBundle).Select(_ => random.Request()).ToList());
            })]));
        }
        Assert.Equal(4, verdicts.Count);
    }

    private static async Task<IEnumerable<Verdict>> Compare(List<(RuleSet Rules, List<Facts> Requests)> bundles)
    {
        var script = Tool.InRepository("tests", "node", "policy", "cedar.mjs");
        Tool.InRepository("tests", "node", "node_modules", "@cedar-policy", "cedar-wasm", "package.json");
        var file = Path.Combine(Path.GetTempPath(), $"px-cedar-{Guid.NewGuid():N}.jsonl");
        string output;
        try
        {
            await File.WriteAllLinesAsync(file, bundles.SelectMany(bundle => bundle.Requests.Select(Line)
                .Prepend(new JsonObject { ["policies"] = CedarText.Write(bundle.Rules.Rules) }.ToJsonString())), TestContext.Current.CancellationToken);
            (var code, output) = await Tool.Run("node", TestContext.Current.CancellationToken, script, file);
            Assert.True(code == 0, output);
        }
        finally
        {
            File.Delete(file);
        }
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var requests = bundles.SelectMany(bundle => bundle.Requests.Select(request => (bundle.Rules, request))).ToList();
        Assert.Equal(requests.Count, answers.Length);
        return requests.Zip(answers, (request, answer) =>
        {
            var (rules, facts) = request;
            var (ours, theirs) = (rules.Decide(facts), Compose(rules, JsonNode.Parse(answer)!));
            Assert.True(ours == theirs, $"[{string.Join("; ", facts.Stated())}] {facts.Sight}: ours {ours} [{ours.Obligations}] {ours.Hidden}, Cedar's {theirs} [{theirs.Obligations}] {theirs.Hidden}");
            return ours.Verdict;
        }).ToList();
    }

    private static string Line(Facts facts)
    {
        var context = new JsonObject { [CedarText.Sight] = facts.Sight == Sight.Header ? "header" : "content" };
        foreach (var type in Vocabulary.All())
        {
            JsonNode? value = type.Form switch
            {
                FactForm.Names => facts.NamesOf(type) is { } set ? new JsonArray([.. set.Select(name => (JsonNode)name)]) : null,
                FactForm.Name => facts.NamesOf(type)?[0],
                _ when facts[type] == Facts.Unstated => null,
                FactForm.Number => facts[type],
                FactForm.Flag => facts[type] == 1,
                _ => type.Codes[(int)facts[type]],
            };
            if (value is not null)
            {
                context[type.Name] = value;
            }
        }
        return new JsonObject { ["facts"] = context }.ToJsonString(JsonSerializerOptions.Default);
    }

    /// <summary>Our four answers out of Cedar's two (see <see cref="CedarText"/>).</summary>
    private static Decision Compose(RuleSet rules, JsonNode answer)
    {
        // In the order of decision, which a policy language does not have.
        List<Rule> Of(string member, params Effect[] effects)
        {
            var ids = answer[member]!.AsArray().Select(id => id!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
            return [.. rules.Rules.Where(rule => ids.Contains(rule.Id) && effects.Contains(rule.Effect))];
        }
        ObligationSet Sum(params IEnumerable<Rule>[] parts) => parts.SelectMany(part => part).Aggregate(default(ObligationSet), (sum, rule) => sum.With(rule.Obligations));

        if (answer["decide"]!.GetValue<string>() == "allow")
        {
            var granting = Of("reason", Effect.Permit);
            return new Decision(Verdict.Allow, granting[0], Sum(granting, Of("oblige", Effect.Oblige)), false, rules.Bundle);
        }
        if (Of("reason", Effect.Forbid) is { Count: > 0 } forbids)
        {
            return new Decision(Verdict.Deny, forbids[0], Sum(forbids), forbids.Exists(rule => rule.Hidden), rules.Bundle);
        }
        var granted = Of("granted", Effect.Permit) is { Count: > 0 } permits ? permits : Of("override", Effect.Override);
        if (granted.Count == 0)
        {
            return new Decision(Verdict.Deny, null, default, false, rules.Bundle);
        }
        List<Rule> waits = [.. Of("reason", Effect.Hold, Effect.Ask), granted[0]];
        return new Decision(
            waits[0].Effect switch { Effect.Hold => Verdict.Hold, Effect.Ask => Verdict.AskOriginator, _ => Verdict.Allow }, waits[0],
            Sum(granted, Of("reason", Effect.Hold, Effect.Ask), Of("oblige", Effect.Oblige)), false, rules.Bundle);
    }
}
