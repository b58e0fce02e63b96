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
        return new Person(forenames, surnames, Date(_dice, wholeDate));
    }

    /// <summary>A date of birth as notices state it: four of a hundred none, five a year alone.</summary>
    internal static BirthDate Date(SeededDice dice, bool wholeDate = false)
    {
        var kind = wholeDate ? 1 : dice.Unit();
        return kind < 0.04 ? default : kind < 0.09 ? new BirthDate(Year(dice), 0, 0) : Whole(dice);
    }

    /// <summary>Somebody of a country outside the hemisphere, with a whole date.</summary>
    internal Person NextForeign()
    {
        var (forenames, surnames) = statistics.Foreign[_dice.Below(statistics.Foreign.Count)];
        return new Person(_dice.Chance(0.3) ? $"{forenames.Draw(_dice)} {forenames.Draw(_dice)}" : forenames.Draw(_dice), surnames.Draw(_dice), Whole(_dice));
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

    private static int Year(SeededDice dice) => 1945 + dice.Below(62);

    private static BirthDate Whole(SeededDice dice)
    {
        var (year, month) = (Year(dice), 1 + dice.Below(12));
        return new BirthDate(year, month, 1 + dice.Below(DateTime.DaysInMonth(year, month)));
    }
}
