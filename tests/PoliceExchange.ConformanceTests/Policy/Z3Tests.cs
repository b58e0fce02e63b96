using PoliceExchange.Policy;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Testing;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.ConformanceTests.Policy;

/// <summary>PA3: the analyser and z3, which share nothing but the rules, come to the same answer; what is found is decided as claimed.</summary>
public sealed class Z3Tests : IDisposable
{
    private const int QueriesPerSet = 10;
    private const int SetsPerFile = 50;

    private static readonly FactType[] Words =
    [
        Vocabulary.Act, Vocabulary.Role, Vocabulary.Relation, Vocabulary.Mfa, Vocabulary.State, Vocabulary.Groups, Vocabulary.IssuerGroups, Vocabulary.Purpose, Vocabulary.Excluded,
        Vocabulary.Identifiers, Vocabulary.LeadHours, Vocabulary.Minor, Vocabulary.Remaining, Vocabulary.ConsentGiven,
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("px-z3-").FullName;

    private static int Sets => Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full" ? 1_000 : 50;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Analyser_AnswersAsZ3()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var first = 0; first < Sets; first += SetsPerFile)
        {
            var batch = Enumerable.Range(first, SetsPerFile).Select(seed =>
            {
                // Few words make rules meet, many make them miss: both.
                var draw = new Draw(seed, seed % 2 == 0 ? Words : Words[..6]);
                return (Seed: seed, Sight: seed % 3 == 0 ? Sight.Header : Sight.Content, Rules: draw.Set(5 + (seed % 40)), Queries: Questions(draw, seed).ToList());
            }).ToList();
            var answers = await Ask(string.Concat(batch.Select(one => new SmtRules(one.Rules, one.Sight, one.Queries).ToString())));
            Assert.Equal(batch.Count * QueriesPerSet, answers.Length);
            var next = 0;
            foreach (var (seed, sight, rules, queries) in batch)
            {
                var analyser = new Analyser(rules, sight);
                foreach (var query in queries)
                {
                    var said = answers[next++];
                    var (found, witness) = analyser.Find(query);
                    Assert.True(said == (found == Found.Yes ? "sat" : "unsat") && found != Found.GaveUp, $"seed {seed}, question {next}: z3 {said}, ours {found}");
                    Assert.True(witness is null || query.Describes(rules.Decide(witness)), $"seed {seed}: the witness is decided otherwise");
                    counts[said] = counts.GetValueOrDefault(said) + 1;
                }
            }
        }
        Assert.True(counts["sat"] >= Sets && counts["unsat"] >= Sets, string.Join(' ', counts));
    }

    [Fact]
    public async Task DefaultBundle_IsSafeByZ3()
    {
        // The gravest invariants once more, by a prover that others wrote.
        var rules = DefaultRules.Compiled();
        List<Query> queries =
        [
            new(Query.Is(Vocabulary.Role, "NODE_ADMIN"), Query.Acts(PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.ReadHit)),
            new(Query.Is(Vocabulary.Excluded, "true"), Query.Not(Vocabulary.Relation, "own_agency", "own_state", "none"), Query.Not(Vocabulary.Family, "NONE"), Query.Acts(PolicyAction.ReadFull, PolicyAction.Search, PolicyAction.Receive)),
            new(Query.Is(Vocabulary.Family, "TRAFFICKING_VICTIM"), Query.Is(Vocabulary.Role, "INVESTIGATOR"), Query.Acts(PolicyAction.ReadFull)),
            new(Query.Is(Vocabulary.Family, "WANTED"), Query.Is(Vocabulary.Role, "LIAISON_DESK"), Query.Acts(PolicyAction.ReadFull)),
        ];
        Assert.Equal(["unsat", "unsat", "unsat", "sat"], await Ask(new SmtRules(rules, Sight.Content, queries).ToString()));
    }

    private static IEnumerable<Query> Questions(Draw draw, int seed)
    {
        for (var i = 0; i < QueriesPerSet; i++)
        {
            yield return new Query([.. draw.Clauses(4)])
            {
                Verdict = i % 5 < 2 ? Verdict.Allow : (Verdict)((seed + i) % 4),
                Having = i % 3 == 1 ? ObligationSet.Of((Obligation)(i % 3)) : default,
                Lacking = i % 3 == 2 ? ObligationSet.Of((Obligation)(seed % 3)) : default,
            };
        }
    }

    private async Task<string[]> Ask(string smt)
    {
        var file = Path.Combine(folder, "rules.smt2");
        await File.WriteAllTextAsync(file, smt, TestContext.Current.CancellationToken);
        var (exit, output) = await Tool.Run("z3", TestContext.Current.CancellationToken, file);
        Assert.True(exit == 0, output[..Math.Min(output.Length, 500)]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
