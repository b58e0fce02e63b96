namespace PoliceExchange.Matching.Evidence;

/// <summary>How much of a token's evidence is left when the two are only alike (MATCHING.md 4).</summary>
internal static class Likeness
{
    /// <summary>By the share of common bigrams and sound (Dice), as token filters give it: half a step down per letter that differs.</summary>
    internal static float Factor(float dice) => dice switch
    {
        >= 0.85f => 0.95f,
        >= 0.70f => 0.82f + (dice - 0.70f) * (0.13f / 0.15f),
        >= 0.55f => 0.70f + (dice - 0.55f) * (0.12f / 0.15f),
        >= 0.40f => 0.50f + (dice - 0.40f) * (0.20f / 0.15f),
        _ => 0.40f,
    };

    /// <summary>By Jaro-Winkler, as plain text gives it.</summary>
    internal static float OfStrings(float similarity) => similarity switch
    {
        >= 1f => 1f,
        >= 0.95f => 0.90f,
        >= 0.90f => 0.80f,
        >= 0.85f => 0.65f,
        >= 0.80f => 0.50f,
        >= 0.75f => 0.30f,
        _ => 0f,
    };
}
