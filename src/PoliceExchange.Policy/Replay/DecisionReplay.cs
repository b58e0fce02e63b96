using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Replay;

/// <summary>What decisions of one kind of requester about one kind of notice would become.</summary>
/// <param name="Change">What changes.</param>
/// <param name="State">State of who acts; empty where it was not stated, as all that follow.</param>
/// <param name="Role">Desk role.</param>
/// <param name="Issuer">State that issued the notice.</param>
/// <param name="Family">Family.</param>
/// <param name="Act">What is done.</param>
/// <param name="After">Rule that decides by the candidate.</param>
/// <param name="Before">Rule that decided.</param>
internal sealed record ReplayGroup(DecisionChange Change, string State, string Role, string Issuer, string Family, string Act, string After, string Before);

/// <summary>One of a group.</summary>
/// <param name="Facts">What it rested on; the first of the group in the order of texts.</param>
/// <param name="Before">As it was recorded.</param>
/// <param name="After">As the other bundle decides.</param>
internal sealed record ReplayWitness(string Facts, DecisionSide Before, DecisionSide After);

/// <summary>
/// Decides anew what was decided. One for each thread, then added up: nothing is shared but the compiled rules. Bounded: so
/// many groups, of which more are counted together.
/// </summary>
/// <param name="candidate">The other bundle, compiled.</param>
/// <param name="bases">Bundles under which decisions were recorded, by hash: whether those replay to what they were.</param>
internal sealed class DecisionReplay(RuleSet candidate, IReadOnlyDictionary<string, RuleSet> bases)
{
    private const int MaxGroups = 10_000;
    private const int MaxRemembered = 50_000;

    private readonly Dictionary<ReplayGroup, (long Count, ReplayWitness Witness)> _groups = [];
    private readonly Dictionary<string, (ReplayGroup Words, DecisionSide After, Facts Facts)> _remembered = new(StringComparer.Ordinal);
    private readonly long[] _decisions = new long[Enum.GetValues<DecisionChange>().Length];

    /// <summary>Groups with their counts; those where nothing changes are not among them.</summary>
    public IReadOnlyDictionary<ReplayGroup, (long Count, ReplayWitness Witness)> Groups => _groups;

    /// <summary>Decisions in groups beyond the bound.</summary>
    public long Ungrouped { get; private set; }

    /// <summary>Rows read.</summary>
    public long Rows { get; private set; }

    /// <summary>Decisions whose bundle was at hand, so that they were decided anew by it too.</summary>
    public long Checked { get; private set; }

    /// <summary>Of them those that came out otherwise than recorded: other overlays, another build, or a changed file.</summary>
    public long NotReproducible { get; private set; }

    /// <summary>One of those, with what its own bundle makes of it here.</summary>
    public ReplayWitness? NotReproduced { get; private set; }

    /// <summary>Rows that state no facts of this vocabulary.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Decisions, not rows, with a change.</summary>
    public long Of(DecisionChange change) => _decisions[(int)change];

    /// <summary>Decides one row anew.</summary>
    public void Take(DecisionLine line)
    {
        if (!_remembered.TryGetValue(line.Facts, out var known))
        {
            if (FactsText.Read(line.Facts).Facts is not { } facts)
            {
                Unreadable++;
                return;
            }
            known = (Words(facts), DecisionSide.Of(candidate.Decide(facts)), facts);
            if (_remembered.Count < MaxRemembered)
            {
                _remembered.Add(line.Facts, known);
            }
        }
        Rows++;
        Reproduce(line, known.Facts);
        var change = DecisionChanges.Between(line.Enforced, known.After);
        _decisions[(int)change] += line.Count;
        if (change != DecisionChange.None)
        {
            Add(known.Words with { Change = change, After = known.After.Rule, Before = line.Enforced.Rule }, line.Count, new ReplayWitness(line.Facts, line.Enforced, known.After));
        }
    }

    /// <summary>Counts a row that does not read.</summary>
    public void Refuse() => Unreadable++;

    /// <summary>Adds what another thread found.</summary>
    public void Add(DecisionReplay other)
    {
        foreach (var (group, (count, witness)) in other._groups)
        {
            Add(group, count, witness);
        }
        for (var i = 0; i < _decisions.Length; i++)
        {
            _decisions[i] += other._decisions[i];
        }
        (Rows, Ungrouped, Unreadable) = (Rows + other.Rows, Ungrouped + other.Ungrouped, Unreadable + other.Unreadable);
        (Checked, NotReproducible) = (Checked + other.Checked, NotReproducible + other.NotReproducible);
        NotReproduced = First(NotReproduced, other.NotReproduced);
    }

    private void Reproduce(DecisionLine line, Facts facts)
    {
        if (!bases.TryGetValue(line.Enforced.Bundle, out var own))
        {
            return;
        }
        Checked += line.Count;
        var again = DecisionSide.Of(own.Decide(facts));
        if (again != line.Enforced)
        {
            NotReproducible += line.Count;
            NotReproduced = First(NotReproduced, new ReplayWitness(line.Facts, line.Enforced, again));
        }
    }

    private void Add(ReplayGroup group, long count, ReplayWitness witness)
    {
        if (_groups.TryGetValue(group, out var known))
        {
            _groups[group] = (known.Count + count, First(known.Witness, witness)!);
        }
        else if (_groups.Count < MaxGroups)
        {
            _groups.Add(group, (count, witness));
        }
        else
        {
            Ungrouped += count;
        }
    }

    // Threads take rows in any order; the report is the same each time.
    private static ReplayWitness? First(ReplayWitness? one, ReplayWitness? other) =>
        one is null ? other : other is null || string.CompareOrdinal(one.Facts, other.Facts) <= 0 ? one : other;

    private static ReplayGroup Words(Facts facts) => new(
        DecisionChange.None, Name(facts, Vocabulary.State), Code(facts, Vocabulary.Role), Name(facts, Vocabulary.IssuerState), Code(facts, Vocabulary.Family), Code(facts, Vocabulary.Act), "", "");

    private static string Name(Facts facts, FactType type) => facts.NamesOf(type) is [var name] ? name : "";

    private static string Code(Facts facts, FactType type) => facts[type] is var value && value != Facts.Unstated ? type.Codes[(int)value] : "";
}
