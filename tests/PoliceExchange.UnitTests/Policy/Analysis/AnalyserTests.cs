using PoliceExchange.Policy;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Testing.Policy;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy.Analysis;

/// <summary>What the analyser says of all requests is what trying them all says, and each of its witnesses is decided as it claims.</summary>
public sealed class AnalyserTests
{
    // All requests over the words of Draw: few enough to be tried, with names and numbers between and beyond the bounds.
    private static readonly Dictionary<Sight, Facts[]> All = new()
    {
        [Sight.Content] = [.. Draw.AllFacts(Sight.Content)],
        [Sight.Header] = [.. Draw.AllFacts(Sight.Header)],
    };

    [Theory]
    [InlineData(Sight.Content)]
    [InlineData(Sight.Header)]
    internal void Answer_IsThatOfTryingEveryRequest(Sight sight)
    {
        var (yes, no) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var draw = new Draw(seed);
            var rules = draw.Set(3 + (seed % 9));
            var decided = All[sight].Select(facts => (Facts: facts, Decision: rules.Decide(facts))).ToList();
            var analyser = new Analyser(rules, sight);
            foreach (var query in Queries(draw, seed))
            {
                var (found, witness) = analyser.Find(query);
                var tried = decided.Any(one => query.Describes(one.Decision) && query.Clauses.All(clause => Holds(clause, one.Facts)));
                Assert.Equal(tried ? Found.Yes : Found.No, found);
                if (witness is not null)
                {
                    Assert.True(query.Describes(rules.Decide(witness)), $"seed {seed}: {query.Verdict}");
                    Assert.All(query.Clauses, clause => Assert.True(Holds(clause, witness), $"seed {seed}: {clause}"));
                }
                (yes, no) = tried ? (yes + 1, no) : (yes, no + 1);
            }
        }
        // Both answers are put to the test.
        Assert.True(yes > 100 && no > 100, $"{yes} yes, {no} no");
    }

    [Fact]
    public void NameThatNoRuleMentions_IsToldApartWhenAsked()
    {
        var rules = new RuleSet([new Rule("all", Effect.Permit, []), new Rule("jam", Effect.Forbid, [Query.Is(Word.State, "JAM")])], "t");
        var analyser = new Analyser(rules);
        Assert.Equal(Found.No, analyser.Find(new Query(Query.Is(Word.State, "JAM"))).Found);
        var (found, witness) = analyser.Find(new Query(Query.Is(Word.State, "HTI")));
        Assert.Equal(Found.Yes, found);
        Assert.Equal(["HTI"], witness!.NamesOf(Word.State)!);
    }

    [Fact]
    public void WorkUsedUp_IsNoAnswer()
    {
        // Each prohibition leaves two ways out, and the last clause closes all of them: 3^n parts.
        var types = Word.All().Where(type => type.Form == FactForm.Flag && type.Sight == Sight.Header).ToList();
        var forbids = new List<Rule>();
        for (var i = 0; i < types.Count; i++)
        {
            for (var j = i + 1; j < types.Count; j++)
            {
                forbids.Add(new Rule($"a{i}-{j}", Effect.Forbid, [Query.Is(types[i], "true"), Query.Is(types[j], "true")]));
                forbids.Add(new Rule($"b{i}-{j}", Effect.Forbid, [Query.Is(types[i], "false"), Query.Is(types[j], "false")]));
            }
        }
        var rules = new RuleSet([new Rule("all", Effect.Permit, []), .. forbids], "t");
        Assert.Equal(Found.GaveUp, new Analyser(rules, Sight.Content, 500).Find(new Query()).Found);
        Assert.Equal(Found.No, new Analyser(rules).Find(new Query()).Found);
    }

    [Fact]
    public void SetsOfManyNames_AreGivenUpNotDrawnUp()
    {
        string[] names = [.. Enumerable.Range(0, 256).Select(i => $"g{i}")];
        var rules = new RuleSet([new Rule("wide", Effect.Permit, [Query.Is(Word.Groups, names), Query.Is(Word.IssuerGroups, names)])], "t");
        Assert.Equal(Found.GaveUp, new Analyser(rules).Find(new Query()).Found);
    }

    private static IEnumerable<Query> Queries(Draw draw, int seed)
    {
        for (var i = 0; i < 10; i++)
        {
            yield return new Query([.. draw.Clauses(3)])
            {
                Verdict = (Verdict)((seed + i) % 4),
                Having = i % 3 == 1 ? ObligationSet.Of((Obligation)(i % 2)) : default,
                Lacking = i % 3 == 2 ? ObligationSet.Of((Obligation)(i % 2)) : default,
            };
        }
    }

    /// <summary>A clause of a question, read anew here: the fact is stated and the clause holds.</summary>
    internal static bool Holds(Clause clause, Facts facts)
    {
        bool among;
        switch (clause.Type.Form)
        {
            case FactForm.Name or FactForm.Names:
                if (facts.NamesOf(clause.Type) is not { } names)
                {
                    return false;
                }
                among = names.Any(clause.Values.Contains);
                break;
            case FactForm.Number:
                if (facts[clause.Type] == Facts.Unstated)
                {
                    return false;
                }
                among = !(facts[clause.Type] < clause.AtLeast) && !(facts[clause.Type] >= clause.Below);
                break;
            default:
                if (facts[clause.Type] == Facts.Unstated)
                {
                    return false;
                }
                among = clause.Values.Contains(clause.Type.Codes[(int)facts[clause.Type]]);
                break;
        }
        return among != clause.Negated;
    }
}
