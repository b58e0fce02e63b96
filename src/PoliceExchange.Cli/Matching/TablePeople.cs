using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Cli.Matching;

/// <summary>
/// Invented people from the table of frequencies that every build has, for measures of speed alone: a forename and two surnames, all drawn
/// from the same tokens, because the table does not tell them apart.
/// </summary>
internal sealed class TablePeople(TokenFrequencies frequencies, ulong seed)
{
    private readonly SeededDice _dice = new(seed);
    private readonly NamePool _tokens = new(frequencies.Shares.Select(one => (one.Token, one.Share)));

    internal Person Next() => new(_tokens.Draw(_dice), $"{_tokens.Draw(_dice)} {_tokens.Draw(_dice)}", SyntheticPeople.Date(_dice));
}
