namespace PoliceExchange.Audit.Tiles;

/// <summary>Which tiles a tree of a size has (tlog-tiles, "Partial Tiles").</summary>
internal static class TileShape
{
    /// <summary>Hash levels that a tree of 2^63 - 1 entries can have.</summary>
    public const int Levels = 8;

    /// <summary>Hashes at a tile level of a tree of this size: floor(size / 256^level).</summary>
    public static long Hashes(int level, long size) => level < Levels ? size >> (8 * level) : 0;

    /// <summary>The tile at this place in a tree of this size: full, partial, or none (width 0).</summary>
    public static TilePath At(int level, long index, long size)
    {
        var hashes = Hashes(Math.Max(level, 0), size);
        return new TilePath(level, index, (int)Math.Clamp(hashes - (index * TilePath.FullWidth), 0, TilePath.FullWidth));
    }

    /// <summary>Every tile of a tree of this size, bundles included, in order.</summary>
    public static IEnumerable<TilePath> All(long size)
    {
        for (var level = TilePath.Entries; level < Levels; level++)
        {
            for (long index = 0; At(level, index, size) is { Width: > 0 } path; index++)
            {
                yield return path;
            }
        }
    }
}
