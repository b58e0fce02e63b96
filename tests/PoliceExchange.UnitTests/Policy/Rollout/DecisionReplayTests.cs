using System.Text;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Testing.Policy;

namespace PoliceExchange.UnitTests.Policy.Rollout;

// Seen failing: rows counted instead of decisions; a block cut for two threads in the middle of a line.

/// <summary>A replay finds what each row would become, as deciding one by one does.</summary>
public sealed class DecisionReplayTests
{
    private static readonly DateOnly Day = new(2026, 11, 20);

    [Fact]
    public void RandomBundles_AreComparedAsOneByOne()
    {
        for (var seed = 0; seed < TestSize.Of(20, 200); seed++)
        {
            var random = new RandomPolicy(seed);
            var (before, after) = (new RuleSet(random.Rules(20), "before"), new RuleSet(random.Rules(20), "after"));
            var counts = new long[Enum.GetValues<DecisionChange>().Length];
            var text = new StringBuilder();
            for (var i = 0; i < 500; i++)
            {
                var facts = random.Request();
                var (was, becomes) = (before.Decide(facts), after.Decide(facts));
                var count = 1 + random.Next(9);
                // Written here once more, from the words of the brief.
                var change = becomes.Allowed && !was.Allowed ? DecisionChange.NewlyAllowed
                    : was.Allowed && !becomes.Allowed ? DecisionChange.NewlyDenied
                    : was.Allowed && Shown(was).Except(Shown(becomes)).Any() ? DecisionChange.ShowsMore
                    : was.Outcome != becomes.Outcome || was.Obligations != becomes.Obligations ? DecisionChange.Duties
                    : was.Reason != becomes.Reason ? DecisionChange.Reason : DecisionChange.None;
                counts[(int)change] += count;
                text.Append(Line(facts, was, count)).Append('\n');
            }

            var replay = Run(text.ToString(), after, before);

            Assert.Equal(counts, Enum.GetValues<DecisionChange>().Select(replay.Of));
            Assert.Equal((500L, 0L, counts.Sum(), 0L), (replay.Rows, replay.Unreadable, replay.Checked, replay.NotReproducible));
            Assert.Equal(counts.Sum() - counts[(int)DecisionChange.None], replay.Groups.Values.Sum(group => group.Count));
            foreach (var (group, (_, witness)) in replay.Groups)
            {
                var facts = FactsText.Read(witness.Facts).Facts!;
                Assert.Equal((DecisionSide.Of(before.Decide(facts)), DecisionSide.Of(after.Decide(facts))), (witness.Before, witness.After));
                Assert.Equal(group.Change, DecisionChanges.Between(witness.Before, witness.After));
            }
        }
    }

    [Fact]
    public void RowThatItsOwnBundleDoesNotGive_IsTold_AndComparedAsRecorded()
    {
        var rules = DefaultRules.Compiled();
        var test = RuleFiles.Read(DefaultRules.Files(), "test").Tests.First(test => rules.Decide(test.Given).Allowed);
        var recorded = new Decision(Verdict.Deny, null, default, false, rules.Bundle);

        var replay = Run(Line(test.Given, recorded, 4), rules, rules);

        Assert.Equal((4L, 4L), (replay.Checked, replay.NotReproducible));
        Assert.Equal(4, replay.Of(DecisionChange.NewlyAllowed));
        Assert.Equal(FactsText.Write(test.Given), replay.NotReproduced!.Facts);
    }

    [Fact]
    public void Days_AndUnreadableRows_AreToldApart()
    {
        var rules = DefaultRules.Compiled();
        var facts = new Facts();
        var line = Line(facts, rules.Decide(facts), 1);
        var text = $"{line}\nnonsense\n\n{line.Replace("2026-11-20", "2026-11-19", StringComparison.Ordinal)}\n{line.Replace("sight=", "slight=", StringComparison.Ordinal)}";

        var replay = ReplayFile.Run(new MemoryStream(Encoding.UTF8.GetBytes(text)), () => new DecisionReplay(rules, new Dictionary<string, RuleSet>()), Day, Day, TestContext.Current.CancellationToken);

        Assert.Equal((1L, 2L, 0L), (replay.Rows, replay.Unreadable, replay.Checked));
    }

    [Fact]
    public void FileOfManyBlocks_LosesNoRowWhereTheyMeet()
    {
        var rules = DefaultRules.Compiled();
        var facts = new Facts();
        var decision = rules.Decide(facts);
        var rows = 60_000;
        // Lines of changing length, more than two blocks of them.
        var text = new StringBuilder();
        for (var i = 0; i < rows; i++)
        {
            text.Append(Line(facts.With(PoliceExchange.Policy.Words.Vocabulary.Identifiers, i % 1000).With(PoliceExchange.Policy.Words.Vocabulary.LegalBasis, new string('x', i % 97)), decision, 1)).Append('\n');
        }
        Assert.True(text.Length > 10 << 20);

        var replay = Run(text.ToString(), rules, rules);

        Assert.Equal((rows, 0L), (replay.Rows, replay.Unreadable));
    }

    private static DecisionReplay Run(string text, RuleSet candidate, RuleSet own) => ReplayFile.Run(
        new MemoryStream(Encoding.UTF8.GetBytes(text)), () => new DecisionReplay(candidate, new Dictionary<string, RuleSet> { [own.Bundle] = own }), DateOnly.MinValue, DateOnly.MaxValue,
        TestContext.Current.CancellationToken);

    private static string Line(Facts facts, Decision decision, long count) => new DecisionLine(Day, FactsText.Write(facts), DecisionSide.Of(decision), null, false, count).ToJson();

    private static IEnumerable<Obligation> Shown(Decision decision) => decision.Obligations.All().Where(duty => duty is Obligation.ShowHitCard or Obligation.ShowObjectClass or Obligation.ShowMetadata
        or Obligation.ShowFound or Obligation.HideWhereabouts or Obligation.HideLinks or Obligation.HideSmallCells or Obligation.HideMedical or Obligation.Pseudonyms);
}
