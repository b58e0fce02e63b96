using PoliceExchange.Matching.Encoding;

namespace PoliceExchange.Cli.Matching;

/// <summary>An invented person.</summary>
internal readonly record struct Person(string Forenames, string Surnames, BirthDate Date)
{
    internal string Name => $"{Forenames} {Surnames}";
}

/// <summary>
/// Invented people after the statistics (MATCHING.md 5.1): 62 % Spanish pattern, 23 % Brazilian, 15 % English; 4 % without a date of birth,
/// 5 % with a year alone. The lists of Portuguese and English surnames are short, so two of five come from longer ones.
/// </summary>
internal sealed class SyntheticPeople(NameStatistics statistics, ulong seed)
{
    private readonly SeededDice _dice = new(seed);

    internal Person Next(bool wholeDate = false)
    {
        var (forenames, surnames) = _dice.Unit() switch
        {
            < 0.62 => (statistics.SpanishForenames.Draw(_dice), $"{statistics.SpanishSurnames.Draw(_dice)} {statistics.SpanishSurnames.Draw(_dice)}"),
            < 0.85 => Brazilian(),
            _ => English(),
        };
        var kind = wholeDate ? 1 : _dice.Unit();
        return new Person(forenames, surnames, kind < 0.04 ? default : kind < 0.09 ? new BirthDate(Year(), 0, 0) : Whole());
    }

    /// <summary>Somebody of a country outside the hemisphere, with a whole date.</summary>
    internal Person NextForeign()
    {
        var (forenames, surnames) = statistics.Foreign[_dice.Below(statistics.Foreign.Count)];
        return new Person(_dice.Chance(0.3) ? $"{forenames.Draw(_dice)} {forenames.Draw(_dice)}" : forenames.Draw(_dice), surnames.Draw(_dice), Whole());
    }

    private (string, string) Brazilian()
    {
        var forename = statistics.BrazilianForenames.Draw(_dice);
        return (_dice.Chance(0.35) ? $"{forename} {statistics.BrazilianForenames.Draw(_dice)}" : forename,
            _dice.Chance(0.6) ? $"{BrazilianSurname()} {BrazilianSurname()}" : BrazilianSurname());
    }

    private string BrazilianSurname() => _dice.Chance(0.6) ? statistics.PortugueseSurnames.Draw(_dice) : statistics.SpanishSurnames.Draw(_dice);

    private (string, string) English()
    {
        string Forename() => _dice.Chance(0.5) ? statistics.EnglishForenames.Draw(_dice) : statistics.FebrlForenames.Draw(_dice);
        return (_dice.Chance(0.4) ? $"{Forename()} {Forename()}" : Forename(), _dice.Chance(0.35) ? statistics.EnglishSurnames.Draw(_dice) : statistics.FebrlSurnames.Draw(_dice));
    }

    private int Year() => 1945 + _dice.Below(62);

    private BirthDate Whole()
    {
        var (year, month) = (Year(), 1 + _dice.Below(12));
        return new BirthDate(year, month, 1 + _dice.Below(DateTime.DaysInMonth(year, month)));
    }
}
