using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PoliceExchange.Policy.Words;

/// <summary>
/// All that a decision rests on, as values: the same facts give the same decision today, in a replay and in a test.
/// Not safe for writing by two threads.
/// </summary>
internal sealed class Facts
{
    /// <summary>A number or code that is not stated.</summary>
    public const long Unstated = long.MinValue;

    // Made once: a look-up makes facts for each of thousands of candidates.
    private static readonly long[] Defaults = [.. Vocabulary.All().Select(type => type.Default is { } standard ? type.CodeOf(standard) : Unstated)];

    private readonly long[] values;
    private readonly IReadOnlyList<string>?[] names;

    /// <summary>Facts with the vocabulary's defaults.</summary>
    /// <param name="sight"><see cref="Sight.Header"/> where the content is sealed to who decides.</param>
    public Facts(Sight sight = Sight.Content)
    {
        Sight = sight;
        values = (long[])Defaults.Clone();
        names = new IReadOnlyList<string>?[values.Length];
    }

    /// <summary>What who decides can see.</summary>
    public Sight Sight { get; }

    /// <summary>Code index, flag (0, 1) or number.</summary>
    public long this[FactType type] => values[type.Index];

    /// <summary>The names of a name or set of names; null when not stated.</summary>
    public IReadOnlyList<string>? NamesOf(FactType type) => names[type.Index];

    /// <summary>As the indexer, by the place of the word: what a decision reads.</summary>
    public long ValueAt(int place) => values[place];

    /// <summary>As <see cref="NamesOf"/>, by the place of the word.</summary>
    public IReadOnlyList<string>? NamesAt(int place) => names[place];

    public Facts With(FactType type, string code)
    {
        if (type.Form is FactForm.Name)
        {
            names[type.Index] = [code];
            return this;
        }
        var index = type.CodeOf(code);
        values[type.Index] = index >= 0 ? index : throw new ArgumentOutOfRangeException(nameof(code), code, $"No code of {type.Name}.");
        return this;
    }

    public Facts With(FactType type, bool flag)
    {
        values[type.Index] = flag ? 1 : 0;
        return this;
    }

    public Facts With(FactType type, long number)
    {
        values[type.Index] = number;
        return this;
    }

    public Facts With(FactType type, IReadOnlyList<string> set)
    {
        names[type.Index] = set;
        return this;
    }

    /// <summary>Takes a stated value back.</summary>
    public Facts Without(FactType type)
    {
        values[type.Index] = Unstated;
        names[type.Index] = null;
        return this;
    }

    /// <summary>A copy that can be changed.</summary>
    public Facts Copy()
    {
        var copy = new Facts(Sight);
        values.CopyTo(copy.values, 0);
        names.CopyTo(copy.names, 0);
        return copy;
    }

    /// <summary>Each stated fact, in the vocabulary's order, for people.</summary>
    public IEnumerable<(FactType Type, string Value)> Stated()
    {
        foreach (var type in Vocabulary.All())
        {
            if (type.Form is FactForm.Name or FactForm.Names)
            {
                if (names[type.Index] is { } set)
                {
                    yield return (type, string.Join(',', set.Order(StringComparer.Ordinal)));
                }
            }
            else if (values[type.Index] != Unstated)
            {
                yield return (type, type.Form == FactForm.Number
                    ? values[type.Index].ToString(CultureInfo.InvariantCulture)
                    : type.Codes[(int)values[type.Index]]);
            }
        }
    }

    /// <summary>Lower-case hexadecimal SHA-256 of <see cref="FactsText"/>: ties a logged decision to what it rested on.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FactsText.Write(this))));

    /// <summary>Same facts, by value.</summary>
    public bool Same(Facts other)
    {
        if (Sight != other.Sight || !values.AsSpan().SequenceEqual(other.values))
        {
            return false;
        }
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is null != other.names[i] is null || (names[i] is { } mine && !mine.SequenceEqual(other.names[i]!)))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Hash of the values that most often differ.</summary>
    public int ValueHash()
    {
        var hash = new HashCode();
        foreach (var value in values)
        {
            hash.Add(value);
        }
        foreach (var set in names)
        {
            hash.Add(set is null ? -1 : set.Count == 0 ? 0 : set[0].GetHashCode(StringComparison.Ordinal));
        }
        return hash.ToHashCode();
    }

    /// <summary>Reads stated values by name, as rule tests, replays and AuthZEN requests give them.</summary>
    /// <returns>The facts, or every violation.</returns>
    public static (Facts? Facts, IReadOnlyList<string> Violations) Read(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> stated, Sight sight = Sight.Content)
    {
        var facts = new Facts(sight);
        var violations = new List<string>();
        foreach (var (name, given) in stated)
        {
            if (Vocabulary.Find(name) is not { } type)
            {
                violations.Add($"{name}: no word of {Vocabulary.Schema}.");
            }
            else if (type.Form == FactForm.Names)
            {
                facts.With(type, given);
            }
            else if (given.Count != 1)
            {
                violations.Add($"{name}: one value, not {given.Count}.");
            }
            else if (type.Form == FactForm.Name)
            {
                facts.With(type, given[0]);
            }
            else if (type.Form == FactForm.Number)
            {
                if (long.TryParse(given[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number != Unstated)
                {
                    facts.With(type, number);
                }
                else
                {
                    violations.Add($"{name}: a whole number.");
                }
            }
            else if (type.CodeOf(given[0]) < 0)
            {
                violations.Add($"{name}: one of {string.Join(", ", type.Codes)}.");
            }
            else
            {
                facts.With(type, given[0]);
            }
        }
        return (violations.Count == 0 ? facts : null, violations);
    }
}

/// <summary>Facts as a key of a dictionary: equal by value. The facts must not change while they are one.</summary>
internal readonly struct FactsKey(Facts facts) : IEquatable<FactsKey>
{
    public Facts Facts { get; } = facts;

    public bool Equals(FactsKey other) => Facts.Same(other.Facts);

    public override bool Equals(object? obj) => obj is FactsKey other && Equals(other);

    public override int GetHashCode() => Facts.ValueHash();
}
