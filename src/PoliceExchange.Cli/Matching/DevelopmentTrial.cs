using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Cli.Matching;

/// <summary>
/// The experiment of DESIGN.md 13 (27): both salted layers over the development sets and a synthetic population. Nothing here is a list that
/// judges (MATCHING.md 8).
/// </summary>
internal sealed class DevelopmentTrial : IDisposable
{
    private const ulong Seed = 20261121;

    private readonly MatchTrial _trial = new();
    private readonly NameStatistics _statistics;
    private readonly string _folder;
    private readonly int _queries;
    private readonly List<(Person Person, int Entry)> _sample = [];
    private readonly List<(Person Person, int Entry)> _yearOnly = [];
    private readonly List<TrialGroup> _groups = [];

    internal DevelopmentTrial(string folder, int people, int queries)
    {
        (_folder, _queries) = (folder, queries);
        _statistics = new NameStatistics(folder);
        var population = new SyntheticPeople(_statistics, Seed);
        for (var i = 0; i < people; i++)
        {
            var person = population.Next();
            var entry = _trial.Add([new StatedName(person.Name)], [person.Date]);
            // Every so many, so that the sample is of the whole.
            if (person.Date.IsWhole && _sample.Count < queries && i % Math.Max(1, people / (queries * 5 / 4)) == 0)
            {
                _sample.Add((person, entry));
            }
            else if (person.Date is { IsKnown: true, IsWhole: false } && _yearOnly.Count < queries && i % Math.Max(1, people / 40 / queries) == 0)
            {
                _yearOnly.Add((person, entry));
            }
        }
    }

    internal MatchTrial Trial => _trial;

    /// <summary>Runs everything; the groups in the order of the bars.</summary>
    internal IReadOnlyList<TrialGroup> Run()
    {
        Listed();
        Mutated();
        Negatives();
        return _groups;
    }

    public void Dispose() => _trial.Dispose();

    /// <summary>The aliases of listed people, first with only their primary names in the index, then with all.</summary>
    private void Listed()
    {
        var people = SanctionsList.Read(Path.Combine(_folder, "un_sc", "UN_consolidated.xml")).Where(person => person.Dates.Count > 0).ToList();
        var entries = people.ConvertAll(person => _trial.Add([new StatedName(person.Name)], [.. person.Dates]));
        var (variants, wholeDates, indexed) = (Group("UN alias variants, not indexed"), Group("  those with a whole date"), Group("UN aliases, indexed"));
        for (var i = 0; i < people.Count; i++)
        {
            foreach (var (alias, _) in people[i].Aliases.Where(alias => IsVariant(alias.Name, people[i].Name)))
            {
                var score = _trial.Score(alias, people[i].Dates[0], entries[i]);
                variants.Add(score.Plain, score.Blind, true, $"{alias} | {people[i].Name}");
                if (people[i].Dates[0].IsWhole)
                {
                    wholeDates.Add(score.Plain, score.Blind, true, $"{alias} | {people[i].Name}");
                }
            }
        }
        MutateListed(people, entries);
        for (var i = 0; i < people.Count; i++)
        {
            _trial.AddNames(entries[i], [.. people[i].Aliases.Select(alias => new StatedName(alias.Name, alias.Good ? NameKind.Stated : NameKind.LowQuality))]);
        }
        for (var i = 0; i < people.Count; i++)
        {
            foreach (var (alias, _) in people[i].Aliases.Where(alias => NameReader.Read(alias.Name) is { Count: >= 2, Unread: false } && people[i].Dates[0].IsWhole))
            {
                var score = _trial.Score(alias, people[i].Dates[0], entries[i]);
                indexed.Add(score.Plain, score.Blind, true, alias);
            }
        }
    }

    /// <summary>Real names with errors, as MATCHING.md 5.1 measured them: names of two common tokens are rarer among them than among invented people.</summary>
    private void MutateListed(List<ListedPerson> people, List<int> entries)
    {
        var listed = people.Select((person, i) => (new Person(person.Name, "", person.Dates[0]), entries[i])).Where(one => one.Item1.Date.IsWhole && NameReader.Read(one.Item1.Name) is { Count: >= 2, Unread: false }).ToList();
        var errors = new Mutations(Seed + 4);
        Each("UN, one typo", listed, person => (errors.Typo(person.Name.Trim()), person.Date));
        Each("UN, two typos", listed, person => (errors.Typo(errors.Typo(person.Name.Trim())), person.Date));
        Each("UN, day and month swapped", listed, person => Mutations.Swap(person.Date) is { } swapped ? (person.Name, swapped) : null);
        Each("UN, query has the year only", listed, person => (person.Name, new BirthDate(person.Date.Year, 0, 0)));
    }

    private void Mutated()
    {
        var errors = new Mutations(Seed + 1);
        var spare = new Mutations(Seed + 2);
        Each("one typo", person => (errors.Typo(person.Name), person.Date));
        Each("two typos", person => (errors.Typo(errors.Typo(person.Name)), person.Date));
        Each("day and month swapped", person => Mutations.Swap(person.Date) is { } swapped ? (person.Name, swapped) : null);
        Each("query has the year only", person => (person.Name, new BirthDate(person.Date.Year, 0, 0)));
        Each("record has the year only", _yearOnly, person => (person.Name, BirthDate.Of(person.Date.Year, 1 + person.Name.Length % 12, 1 + person.Surnames.Length)));
        Each("reordered", person => (errors.Reorder(person.Name), person.Date));
        Each("reordered, one typo", person => (errors.Reorder(errors.Typo(person.Name)), person.Date));
        Each("one token left out", person => (errors.Drop(person.Name), person.Date));
        Each("initial", person => (Mutations.Initial(person.Name), person.Date));
        Each("one typo, wrong date", person => (spare.Typo(person.Name), spare.WrongDate(person.Date)));
        Each("wrong date", person => (person.Name, spare.WrongDate(person.Date)));
    }

    private void Each(string name, Func<Person, (string Name, BirthDate? Date)?> mutate) => Each(name, _sample, mutate);

    private void Each(string name, List<(Person Person, int Entry)> people, Func<Person, (string Name, BirthDate? Date)?> mutate)
    {
        var group = Group(name);
        foreach (var (person, entry) in people)
        {
            if (mutate(person) is { Date: { } date } query)
            {
                var score = _trial.Score(query.Name, date, entry);
                group.Add(score.Plain, score.Blind, true, $"{query.Name} {date} | {_trial.Text(entry)}");
            }
        }
    }

    private void Negatives()
    {
        var (foreign, own) = (Group("negatives of other countries"), Group("negatives of the same population"));
        var strangers = new SyntheticPeople(_statistics, Seed + 3);
        for (var i = 0; i < 2 * _queries; i++)
        {
            Add(foreign, strangers.NextForeign());
            Add(own, strangers.Next(wholeDate: true));
        }

        void Add(TrialGroup group, Person person)
        {
            var score = _trial.Score(person.Name, person.Date, -1);
            group.Add(score.PlainOther, score.BlindOther, false, $"{person.Name} {person.Date} | {_trial.Text(score.Other)}");
        }
    }

    private TrialGroup Group(string name)
    {
        var group = new TrialGroup(name);
        _groups.Add(group);
        return group;
    }

    /// <summary>Whether spelling can tell: two tokens of each are alike (MATCHING.md 5.1: Jaro-Winkler of .88).</summary>
    private static bool IsVariant(string alias, string name)
    {
        var (one, other) = (NameReader.Read(alias), NameReader.Read(name));
        var (pairs, taken) = (0, 0);
        for (var i = 0; i < one.Count; i++)
        {
            for (var j = 0; j < other.Count; j++)
            {
                if ((taken >> j & 1) == 0 && StringLikeness.JaroWinkler(one[i], other[j]) >= 0.88f)
                {
                    taken |= 1 << j;
                    pairs++;
                    break;
                }
            }
        }
        return pairs >= 2;
    }
}
