using PoliceExchange.Matching.Encoding;

namespace PoliceExchange.Cli.Matching;

/// <summary>Errors that people make with names and dates (MATCHING.md 5.1).</summary>
internal sealed class Mutations(ulong seed)
{
    private readonly SeededDice _dice = new(seed);

    /// <summary>One letter replaced, left out, doubled up by another, or two swapped.</summary>
    internal string Typo(string name)
    {
        var places = Enumerable.Range(0, name.Length).Where(i => char.IsAsciiLetter(name[i])).ToArray();
        while (true)
        {
            var at = places[_dice.Below(places.Length)];
            var letter = (char)((char.IsAsciiLetterUpper(name[at]) ? 'A' : 'a') + _dice.Below(26));
            var typo = _dice.Below(4) switch
            {
                0 => string.Concat(name.AsSpan(0, at), [letter], name.AsSpan(at + 1)),
                1 => string.Concat(name.AsSpan(0, at), name.AsSpan(at + 1)),
                2 => string.Concat(name.AsSpan(0, at), [letter], name.AsSpan(at)),
                _ when at + 1 < name.Length && char.IsAsciiLetter(name[at + 1]) => string.Concat(name.AsSpan(0, at), [name[at + 1], name[at]], name.AsSpan(at + 2)),
                _ => name,
            };
            if (typo != name)
            {
                return typo;
            }
        }
    }

    internal string Reorder(string name)
    {
        var tokens = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = tokens.Length - 1; i > 0; i--)
        {
            var other = _dice.Below(i + 1);
            (tokens[i], tokens[other]) = (tokens[other], tokens[i]);
        }
        return string.Join(' ', tokens);
    }

    /// <summary>One token left out, of three or more; the name itself where there are fewer.</summary>
    internal string Drop(string name)
    {
        var tokens = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (tokens.Count >= 3)
        {
            tokens.RemoveAt(_dice.Below(tokens.Count));
        }
        return string.Join(' ', tokens);
    }

    /// <summary>The first token as an initial.</summary>
    internal static string Initial(string name) => name[..1] + name[name.IndexOf(' ', StringComparison.Ordinal)..];

    /// <summary>Day and month in each other's place; null where that is no other date.</summary>
    internal static BirthDate? Swap(BirthDate date) => date.IsWhole && date.Day != date.Month && date.Day <= 12 ? BirthDate.Of(date.Year, date.Day, date.Month) : null;

    /// <summary>One component wrong: a day or a year off by one, another month, another decade.</summary>
    internal BirthDate WrongDate(BirthDate date)
    {
        while (true)
        {
            var wrong = _dice.Below(4) switch
            {
                0 => BirthDate.Of(date.Year, date.Month, date.Day + (_dice.Chance(0.5) ? 1 : -1)),
                1 => BirthDate.Of(date.Year + (_dice.Chance(0.5) ? 1 : -1), date.Month, date.Day),
                2 => BirthDate.Of(date.Year, 1 + _dice.Below(12), date.Day),
                _ => BirthDate.Of(date.Year + (_dice.Chance(0.5) ? 10 : -10), date.Month, date.Day),
            };
            if (wrong is { IsWhole: true } other && other != date && other.Year < 2010)
            {
                return other;
            }
        }
    }
}
