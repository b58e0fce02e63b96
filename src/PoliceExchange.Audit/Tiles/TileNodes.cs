using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Tiles;

/// <summary>
/// Node hashes of a tree of one size, read from its tiles; proofs come from here. Keeps a bounded number of tiles. The tiles
/// are not trusted: what they lead to must be checked against a signed root. For one thread.
/// </summary>
internal sealed class TileNodes(long size, TileReader tiles)
{
    // A path from leaf to root touches at most eight tiles, and neighbours share all but the lowest: 64 * 16 KiB.
    private const int MaxKept = 64;
    private const int Heights = 8;
    private readonly Dictionary<(int Level, long Index), NodeHash[][]> _kept = [];

    /// <summary>A <see cref="NodeReader"/>.</summary>
    public bool TryRead(int level, long index, out NodeHash hash)
    {
        hash = default;
        // The subtree must lie within the tree; compared without shifting into the sign.
        if (level is < 0 or > 62 || index < 0 || index >= size >> level)
        {
            return false;
        }

        var height = level % Heights;
        var perTile = TilePath.FullWidth >> height;
        if (Tile(level / Heights, index / perTile) is not { } tile || index % perTile >= tile[height].Length)
        {
            return false;
        }

        hash = tile[height][index % perTile];
        return true;
    }

    private NodeHash[][]? Tile(int level, long index)
    {
        if (_kept.TryGetValue((level, index), out var kept))
        {
            return kept;
        }

        var path = TileShape.At(level, index, size);
        // A partial tile may be gone once the full one is there (tlog-tiles, "Partial Tiles").
        if ((Sized(path) ?? (path.IsPartial ? Sized(path.Full) : null)) is not { } bytes)
        {
            return null;
        }

        if (_kept.Count == MaxKept)
        {
            _kept.Clear();
        }

        return _kept[(level, index)] = Interior(bytes);
    }

    // The levels between tiles are not stored (tlog-tiles, "Merkle Tree"): hashed once per tile, they serve all its proofs.
    private static NodeHash[][] Interior(byte[] bytes)
    {
        var heights = new NodeHash[Heights][];
        heights[0] = new NodeHash[bytes.Length / NodeHash.Bytes];
        for (var i = 0; i < heights[0].Length; i++)
        {
            _ = NodeHash.TryRead(bytes.AsSpan(i * NodeHash.Bytes, NodeHash.Bytes), out heights[0][i]);
        }

        for (var height = 1; height < Heights; height++)
        {
            var below = heights[height - 1];
            heights[height] = new NodeHash[below.Length / 2];
            for (var i = 0; i < heights[height].Length; i++)
            {
                heights[height][i] = TreeHash.Node(below[2 * i], below[(2 * i) + 1]);
            }
        }

        return heights;
    }

    private byte[]? Sized(TilePath path) => tiles(path) is { } bytes && bytes.Length == path.Width * NodeHash.Bytes ? bytes : null;
}
