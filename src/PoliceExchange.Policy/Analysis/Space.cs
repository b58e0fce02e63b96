using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Analysis;

/// <summary>
/// All requests, as far as clauses can tell them apart: codes one by one; names that a clause mentions and one that
/// stands for all others; intervals between the bounds of numbers; a set of names as one yes or no per mentioned
/// name; and of each fact that it is not stated. Finite, so what is shown in it is shown of every request.
/// </summary>
internal sealed class Space
{
    /// <summary>More boxes than this per rule are not drawn up: a file may list 256 names in each of two sets.</summary>
    public const int MaxBoxes = 4096;

    private readonly Field[] main;
    private readonly string[][] names;
    private readonly long[][] bounds;
    private readonly Field[][] members;
    private readonly ulong[] full;

    public Space(IEnumerable<Clause> clauses)
    {
        var types = Vocabulary.All();
        var byType = clauses.ToLookup(clause => clause.Type);
        names = [.. types.Select(type => type.Form is FactForm.Name or FactForm.Names
            ? byType[type].SelectMany(clause => clause.Values).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray() : [])];
        bounds = [.. types.Select(type => byType[type].SelectMany(clause => new[] { clause.AtLeast, clause.Below }).OfType<long>().Distinct().Order().ToArray())];
        var first = 0;
        Field Next(int size)
        {
            var field = new Field(first, (size + 63) / 64, size);
            first += field.Words;
            return field;
        }
        main = [.. types.Select(type => Next(type.Form switch
        {
            FactForm.Number => bounds[type.Index].Length + 2,
            FactForm.Name => names[type.Index].Length + 2,
            FactForm.Names => 2,
            _ => type.Codes.Count + 1,
        }))];
        members = [.. types.Select(type => type.Form == FactForm.Names ? names[type.Index].Select(_ => Next(2)).ToArray() : [])];
        full = new ulong[first];
        foreach (var field in main.Concat(members.SelectMany(one => one)))
        {
            for (var value = 0; value < field.Size; value++)
            {
                full[field.First + (value / 64)] |= 1UL << (value % 64);
            }
        }
    }

    /// <summary>A region of all requests.</summary>
    public ulong[] All() => (ulong[])full.Clone();

    /// <summary>True when the space tells apart all that these clauses do.</summary>
    public bool Covers(IEnumerable<Clause> clauses) => clauses.All(clause => clause.Type.Form switch
    {
        FactForm.Name or FactForm.Names => clause.Values.All(name => Array.BinarySearch(names[clause.Type.Index], name, StringComparer.Ordinal) >= 0),
        FactForm.Number => Known(clause, clause.AtLeast) && Known(clause, clause.Below),
        _ => true,
    });

    /// <summary>
    /// The requests for which all clauses hold, as boxes without a request in common. Null when they are more than
    /// <see cref="MaxBoxes"/>.
    /// </summary>
    /// <param name="clauses">A conjunction.</param>
    /// <param name="restricts">True to read an unstated fact as holding, as rules that restrict do.</param>
    /// <param name="sight">What who decides sees; what it does not see holds for a permit and not for a rule that restricts.</param>
    public IReadOnlyList<Box>? Boxes(IReadOnlyList<Clause> clauses, bool restricts, Sight sight)
    {
        if (restricts && clauses.Any(clause => clause.Type.Sight > sight))
        {
            return [];
        }
        var alternatives = new List<List<(Field Field, ulong[] Bits)>> { new() };
        foreach (var ofType in clauses.Where(clause => clause.Type.Sight <= sight).GroupBy(clause => clause.Type))
        {
            var choices = ofType.Key.Form == FactForm.Names ? OfSet(ofType.Key, [.. ofType], restricts) : [[OfValue(ofType.Key, [.. ofType], restricts)]];
            if (alternatives.Count * choices.Count > MaxBoxes)
            {
                return null;
            }
            alternatives = [.. from one in alternatives from choice in choices select (List<(Field, ulong[])>)[.. one, .. choice]];
        }
        return [.. alternatives.Where(one => one.TrueForAll(field => field.Bits.Any(bits => bits != 0)))
            .Select(one => new Box([.. one.Select(field => field.Field)], [.. one.Select(field => field.Bits)]))];
    }

    /// <summary>One request of a region, with the vocabulary's defaults and as little stated as it allows.</summary>
    public Facts Witness(ulong[] region, Sight sight)
    {
        var facts = new Facts(sight);
        foreach (var type in Vocabulary.All())
        {
            var field = main[type.Index];
            var unstated = type.Form == FactForm.Names ? 1 : field.Size - 1;
            var standard = type.Default is { } code ? type.CodeOf(code) : unstated;
            var value = Has(region, field, standard) ? standard : Enumerable.Range(0, field.Size).First(one => Has(region, field, one));
            _ = value == unstated ? facts.Without(type) : type.Form switch
            {
                FactForm.Number => facts.With(type, NumberIn(type, value)),
                FactForm.Name => facts.With(type, value < names[type.Index].Length ? names[type.Index][value] : OtherName(type)),
                FactForm.Names => facts.With(type, (IReadOnlyList<string>)[.. names[type.Index].Where((_, i) => !Has(region, members[type.Index][i], 0))]),
                _ => facts.With(type, type.Codes[value]),
            };
        }
        return facts;
    }

    private static bool Has(ulong[] region, Field field, int value) => (region[field.First + (value / 64)] & (1UL << (value % 64))) != 0;

    private (Field Field, ulong[] Bits) OfValue(FactType type, List<Clause> clauses, bool restricts)
    {
        var field = main[type.Index];
        var bits = new ulong[field.Words];
        for (var value = 0; value < field.Size; value++)
        {
            var unstated = value == field.Size - 1;
            if (unstated ? restricts : clauses.TrueForAll(clause => Admits(clause, value) != clause.Negated))
            {
                bits[value / 64] |= 1UL << (value % 64);
            }
        }
        return (field, bits);
    }

    /// <summary>Any of the wanted names and none of the barred ones; the alternatives differ by the first wanted name that is there.</summary>
    private List<List<(Field Field, ulong[] Bits)>> OfSet(FactType type, List<Clause> clauses, bool restricts)
    {
        var (stated, field) = (main[type.Index], members[type.Index]);
        int IndexOf(string name) => Array.BinarySearch(names[type.Index], name, StringComparer.Ordinal);
        var barred = clauses.Where(clause => clause.Negated).SelectMany(clause => clause.Values).Select(IndexOf).ToHashSet();
        var wanted = clauses.Where(clause => !clause.Negated).SelectMany(clause => clause.Values).Select(IndexOf).Distinct().ToList();
        List<(Field Field, ulong[] Bits)> none = [(stated, [1]), .. barred.Select(name => (field[name], new ulong[] { 1 }))];
        var choices = new List<List<(Field, ulong[])>>();
        if (restricts)
        {
            choices.Add([(stated, [2])]);
        }
        if (clauses.TrueForAll(clause => clause.Negated))
        {
            choices.Add(none);
        }
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!barred.Contains(wanted[i]))
            {
                choices.Add([.. none, .. wanted[..i].Where(name => !barred.Contains(name)).Select(name => (field[name], new ulong[] { 1 })), (field[wanted[i]], [2])]);
            }
        }
        return choices;
    }

    private bool Admits(Clause clause, int value)
    {
        var type = clause.Type;
        return type.Form switch
        {
            // Interval i begins at bound i-1 and ends below bound i.
            FactForm.Number => (clause.AtLeast is not { } from || value > Array.BinarySearch(bounds[type.Index], from))
                && (clause.Below is not { } to || value <= Array.BinarySearch(bounds[type.Index], to)),
            FactForm.Name => value < names[type.Index].Length && clause.Values.Contains(names[type.Index][value]),
            _ => clause.Values.Contains(type.Codes[value]),
        };
    }

    private bool Known(Clause clause, long? bound) => bound is not { } number || Array.BinarySearch(bounds[clause.Type.Index], number) >= 0;

    private long NumberIn(FactType type, int interval)
    {
        var ends = bounds[type.Index];
        return interval > 0 ? ends[interval - 1] : ends.Length > 0 ? ends[0] - 1 : 0;
    }

    private string OtherName(FactType type)
    {
        var other = "ZZZ";
        while (Array.BinarySearch(names[type.Index], other, StringComparer.Ordinal) >= 0)
        {
            other += "Z";
        }
        return other;
    }
}
