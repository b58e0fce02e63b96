using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Tiles;

/// <summary>
/// Node hashes of a tree of one size, read from its tiles; proofs come from here. Keeps a bounded number of tiles. The tiles
/// are not trusted: what they lead to must be checked against a signed root. For one thread.
/// </summary>
internal sealed class TileNodes(long size, TileReader tiles)
{
    // 64 * 8 KiB: a path from leaf to root touches at most eight tiles, neighbours share all but the lowest.
    private const int MaxKept = 64;
    private readonly Dictionary<(int Level, long Index), byte[]> _kept = [];

    /// <summary>A <see cref="NodeReader"/>.</summary>
    public bool TryRead(int level, long index, out NodeHash hash)
    {
        hash = default;
        // The subtree must lie within the tree; compared without shifting into the sign.
        if (level is < 0 or > 62 || index < 0 || index >= size >> level)
        {
            return false;
        }

        var (tileLevel, height) = (level / 8, level % 8);
        var first = index << height;
        var tile = Tile(tileLevel, first / TilePath.FullWidth);
        var width = 1 << height;
        var offset = (int)(first % TilePath.FullWidth);
        if (tile is null || tile.Length < (offset + width) * NodeHash.Bytes)
        {
            return false;
        }

        Span<NodeHash> nodes = stackalloc NodeHash[width];
        for (var i = 0; i < width; i++)
        {
            _ = NodeHash.TryRead(tile.AsSpan((offset + i) * NodeHash.Bytes, NodeHash.Bytes), out nodes[i]);
        }

        hash = TreeHash.FoldInPlace(nodes);
        return true;
    }

    private byte[]? Tile(int level, long index)
    {
        if (_kept.TryGetValue((level, index), out var kept))
        {
            return kept;
        }

        var path = TileShape.At(level, index, size);
        // A partial tile may be gone once the full one is there (tlog-tiles, "Partial Tiles").
        var tile = Sized(path) ?? (path.IsPartial ? Sized(path.Full) : null);
        if (tile is not null)
        {
            if (_kept.Count == MaxKept)
            {
                _kept.Clear();
            }

            _kept.Add((level, index), tile);
        }

        return tile;
    }

    private byte[]? Sized(TilePath path) => tiles(path) is { } bytes && bytes.Length == path.Width * NodeHash.Bytes ? bytes : null;
}
