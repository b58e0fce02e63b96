using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Evaluation;

/// <summary>
/// One fact of all rules, turned on its side: for each value the fact can have, one bit per rule that says whether
/// the rule's clauses on this fact hold. A decision is then the AND of one row per column.
/// </summary>
internal sealed class Column
{
    private readonly int words;
    private readonly int place;
    private readonly FactForm form;
    private readonly Sight sight;
    private readonly ulong[] rows;
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly long[] bounds = [];
    private readonly int values;

    // A set of names: the bits of the rules that want one of several, and that bar any of several.
    private readonly ulong[] wants = [];
    private readonly ulong[] bars = [];
    private readonly ulong[] free = [];

    public Column(FactType type, IReadOnlyList<Rule> rules, int words)
    {
        Type = type;
        (place, form, sight) = (type.Index, type.Form, type.Sight);
        this.words = words;
        var clauses = rules.SelectMany(rule => rule.Clauses).Where(clause => clause.Type == type).ToList();
        if (type.Form is FactForm.Name or FactForm.Names)
        {
            foreach (var name in clauses.SelectMany(clause => clause.Values).Distinct(StringComparer.Ordinal))
            {
                names.Add(name, names.Count);
            }
        }
        bounds = [.. clauses.SelectMany(clause => new[] { clause.AtLeast, clause.Below }).OfType<long>().Distinct().Order()];
        values = type.Form switch
        {
            FactForm.Number => bounds.Length + 1,
            FactForm.Name => names.Count + 1,
            FactForm.Names => 0,
            _ => type.Codes.Count,
        };
        rows = new ulong[(values + 2) * words];
        if (type.Form == FactForm.Names)
        {
            wants = new ulong[names.Count * words];
            bars = new ulong[names.Count * words];
            free = new ulong[words];
        }
        for (var i = 0; i < rules.Count; i++)
        {
            Fill(rules[i], i);
        }
    }

    public FactType Type { get; }

    private int Unstated => values;

    private int Unseen => values + 1;

    /// <summary>Keeps of the live rules those whose clauses on this fact hold.</summary>
    public void Keep(Facts facts, Span<ulong> live)
    {
        if (form == FactForm.Names && sight <= facts.Sight && facts.NamesAt(place) is { } set)
        {
            KeepSet(set, live);
            return;
        }
        var row = rows.AsSpan(RowOf(facts) * words, words);
        for (var word = 0; word < live.Length; word++)
        {
            live[word] &= row[word];
        }
    }

    /// <summary>The same, looking only at those words of the live rules in which there are any.</summary>
    public void Keep(Facts facts, Span<ulong> live, ReadOnlySpan<int> at)
    {
        if (form == FactForm.Names && sight <= facts.Sight && facts.NamesAt(place) is { } set)
        {
            KeepSet(set, live);
            return;
        }
        var from = RowOf(facts) * words;
        foreach (var word in at)
        {
            live[word] &= rows[from + word];
        }
    }

    private int RowOf(Facts facts)
    {
        if (sight > facts.Sight)
        {
            return Unseen;
        }
        if (form is FactForm.Name or FactForm.Names)
        {
            return facts.NamesAt(place) is not { Count: 1 } name ? Unstated : names.TryGetValue(name[0], out var known) ? known : names.Count;
        }
        var value = facts.ValueAt(place);
        return value == Facts.Unstated ? Unstated : form == FactForm.Number ? Interval(value) : (int)value;
    }

    /// <summary>How many bounds are at or below the number.</summary>
    private int Interval(long number)
    {
        var found = Array.BinarySearch(bounds, number);
        return found >= 0 ? found + 1 : ~found;
    }

    private void KeepSet(IReadOnlyList<string> set, Span<ulong> live)
    {
        Span<ulong> wanted = stackalloc ulong[words];
        free.CopyTo(wanted);
        for (var i = 0; i < set.Count; i++)
        {
            if (!names.TryGetValue(set[i], out var name))
            {
                continue;
            }
            for (var word = 0; word < words; word++)
            {
                wanted[word] |= wants[(name * words) + word];
                live[word] &= ~bars[(name * words) + word];
            }
        }
        for (var word = 0; word < words; word++)
        {
            live[word] &= wanted[word];
        }
    }

    private void Fill(Rule rule, int index)
    {
        var (word, bit) = (index / 64, 1UL << (index % 64));
        var own = rule.Clauses.Where(clause => clause.Type == Type).ToList();
        for (var value = 0; value < values; value++)
        {
            if (own.TrueForAll(clause => Admits(clause, value) != clause.Negated))
            {
                rows[(value * words) + word] |= bit;
            }
        }
        // What is not stated is read the way that denies; what is sealed to who decides is decided where it opens.
        rows[(Unstated * words) + word] |= own.Count == 0 || rule.Restricts ? bit : 0;
        rows[(Unseen * words) + word] |= own.Count == 0 || !rule.Restricts ? bit : 0;
        if (Type.Form != FactForm.Names)
        {
            return;
        }
        // "Any of these" twice over one set would need two passes. A rule file cannot say it (a word stands once), so code may not either.
        if (own.Count(clause => !clause.Negated) > 1)
        {
            throw new ArgumentException($"{rule.Id}: {Type.Name} stands twice.", nameof(rule));
        }
        free[word] |= own.TrueForAll(clause => clause.Negated) ? bit : 0;
        foreach (var clause in own)
        {
            foreach (var name in clause.Values)
            {
                (clause.Negated ? bars : wants)[(names[name] * words) + word] |= bit;
            }
        }
    }

    private bool Admits(Clause clause, int value) => Type.Form switch
    {
        // A bound is met by the whole interval or by none of it.
        FactForm.Number => (clause.AtLeast is not { } from || value > Array.BinarySearch(bounds, from)) && (clause.Below is not { } to || value <= Array.BinarySearch(bounds, to)),
        FactForm.Name => value < names.Count && clause.Values.Any(name => names[name] == value),
        _ => clause.Values.Contains(Type.Codes[value]),
    };
}
