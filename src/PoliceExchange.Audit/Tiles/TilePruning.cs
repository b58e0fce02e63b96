namespace PoliceExchange.Audit.Tiles;

/// <summary>
/// Which full tiles and bundles may go when the minimum index rises (tlog-tiles, "Pruning"). Roots and proofs of sizes and
/// entries from the minimum on stay computable. A written retention policy must permit it first ("Retention Policies").
/// </summary>
internal static class TilePruning
{
    /// <summary>Full tiles whose end index is above the earlier minimum and at most the new one; bundles first.</summary>
    public static IEnumerable<TilePath> Removable(long earlierMinimum, long minimum)
    {
        for (var level = TilePath.Entries; level < TileShape.Levels - 1; level++)
        {
            var shift = 8 * (Math.Max(level, 0) + 1);
            for (var index = earlierMinimum >> shift; index < minimum >> shift; index++)
            {
                yield return new TilePath(level, index);
            }
        }
    }
}
