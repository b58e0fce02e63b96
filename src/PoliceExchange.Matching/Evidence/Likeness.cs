namespace PoliceExchange.Matching.Evidence;

/// <summary>
/// What tokens that are only alike say (MATCHING.md 4): a part of the token's evidence, and never more than how rarely two names are so much
/// alike by chance - a rare name that is half like another is no more telling than a common one.
/// </summary>
internal static class Likeness
{
    /// <summary>Likeness, share of the evidence, most bits; between two lines it is interpolated.</summary>
    private static readonly (float From, float Share, float Most)[] OfDice = [(0.45f, 0.42f, 3.2f), (0.60f, 0.70f, 6.5f), (0.74f, 0.84f, 10f), (0.87f, 0.95f, 13f), (1f, 1f, 15.5f)];

    private static readonly (float From, float Share, float Most)[] OfJaroWinkler = [(0.75f, 0.30f, 2.5f), (0.80f, 0.45f, 4f), (0.86f, 0.65f, 6.5f), (0.92f, 0.82f, 10.5f), (0.97f, 0.95f, 13f), (1f, 1f, 15.5f)];

    /// <summary>By the share of common bigrams and sound (Dice), as token filters give it.</summary>
    internal static float OfFilters(float dice, float bits) => On(OfDice, dice, bits);

    /// <summary>By Jaro-Winkler, as plain text gives it.</summary>
    internal static float OfStrings(float similarity, float bits) => On(OfJaroWinkler, similarity, bits);

    private static float On((float From, float Share, float Most)[] line, float likeness, float bits)
    {
        if (likeness < line[0].From)
        {
            return 0;
        }
        var at = 0;
        while (at + 2 < line.Length && likeness >= line[at + 1].From)
        {
            at++;
        }
        var (low, high) = (line[at], line[at + 1]);
        var part = Math.Min(1, (likeness - low.From) / (high.From - low.From));
        return Math.Min((low.Share + part * (high.Share - low.Share)) * bits, low.Most + part * (high.Most - low.Most));
    }
}
