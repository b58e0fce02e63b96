using System.Numerics;

namespace PoliceExchange.Audit.Tree;

/// <summary>
/// The right edge of a growing tree: one hash per full subtree, largest first (the binary digits of the size). It is all
/// that appending and the root need, at most 63 hashes. One writer: the sequencer.
/// </summary>
internal sealed class TreeFrontier
{
    // A size is a positive Int64: 63 binary digits.
    private readonly NodeHash[] _peaks = new NodeHash[63];
    private int _count;

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The full subtrees, from left to right.</summary>
    public ReadOnlySpan<NodeHash> Peaks => _peaks.AsSpan(0, _count);

    /// <summary>Reads the edge of a tree of this size; null when a node of it is not there.</summary>
    public static TreeFrontier? Load(long size, NodeReader nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var frontier = new TreeFrontier();
        long start = 0;
        for (var level = 62; level >= 0; level--)
        {
            var width = 1L << level;
            if ((size & width) == 0)
            {
                continue;
            }

            if (!nodes(level, start >> level, out var hash))
            {
                return null;
            }

            frontier._peaks[frontier._count++] = hash;
            start += width;
        }

        frontier.Size = size;
        return frontier;
    }

    /// <summary>Adds the next leaf.</summary>
    public void Append(in NodeHash leaf)
    {
        var node = leaf;
        for (var merges = BitOperations.TrailingZeroCount(~Size); merges > 0; merges--)
        {
            node = TreeHash.Node(_peaks[--_count], node);
        }

        _peaks[_count++] = node;
        Size++;
    }

    /// <summary>The root at the present size: the peaks folded from the right (RFC 6962 section 2.1, k = largest power below n).</summary>
    public NodeHash Root()
    {
        if (_count == 0)
        {
            return TreeHash.Empty;
        }

        var root = _peaks[_count - 1];
        for (var i = _count - 2; i >= 0; i--)
        {
            root = TreeHash.Node(_peaks[i], root);
        }

        return root;
    }

    /// <summary>A frontier that grows on its own.</summary>
    public TreeFrontier Copy()
    {
        var copy = new TreeFrontier { Size = Size, _count = _count };
        Peaks.CopyTo(copy._peaks);
        return copy;
    }
}
