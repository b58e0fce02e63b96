using System.Numerics;

namespace PoliceExchange.Audit.Tree;

/// <summary>
/// Computes Merkle proofs from stored nodes (RFC 6962 sections 2.1.1 and 2.1.2). Null means that the tree has no such proof
/// or that a node is not stored any more (tlog-tiles, "Pruning").
/// </summary>
internal static class TreeProver
{
    /// <summary>PATH(index, D[size]): from the leaf's sibling up to the root's child.</summary>
    public static NodeHash[]? Inclusion(long index, long size, NodeReader nodes)
    {
        if (index < 0 || index >= size)
        {
            return null;
        }

        var proof = new List<NodeHash>(64);
        return Path(index, 0, size, nodes, proof) ? [.. proof] : null;
    }

    /// <summary>PROOF(first, D[second]); empty for equal sizes, none from the empty tree.</summary>
    public static NodeHash[]? Consistency(long first, long second, NodeReader nodes)
    {
        if (first <= 0 || first > second)
        {
            return null;
        }

        if (first == second)
        {
            return [];
        }

        var proof = new List<NodeHash>(64);
        return SubProof(first, 0, second, isWhole: true, nodes, proof) ? [.. proof] : null;
    }

    /// <summary>MTH(D[0:size]) from stored nodes; the empty root for size 0.</summary>
    public static NodeHash? Root(long size, NodeReader nodes) => TreeFrontier.Load(size, nodes)?.Root();

    private static bool Path(long index, long start, long end, NodeReader nodes, List<NodeHash> proof)
    {
        if (end - start == 1)
        {
            return true;
        }

        var middle = start + Split(end - start);
        return index < middle
            ? Path(index, start, middle, nodes, proof) && Add(middle, end, nodes, proof)
            : Path(index, middle, end, nodes, proof) && Add(start, middle, nodes, proof);
    }

    private static bool SubProof(long first, long start, long end, bool isWhole, NodeReader nodes, List<NodeHash> proof)
    {
        if (first == end)
        {
            // The verifier knows the root of the whole first tree; parts of it are sent.
            return isWhole || Add(start, end, nodes, proof);
        }

        var middle = start + Split(end - start);
        return first <= middle
            ? SubProof(first, start, middle, isWhole, nodes, proof) && Add(middle, end, nodes, proof)
            : SubProof(first, middle, end, isWhole: false, nodes, proof) && Add(start, middle, nodes, proof);
    }

    private static bool Add(long start, long end, NodeReader nodes, List<NodeHash> proof)
    {
        if (!TrySubtree(start, end, nodes, out var hash))
        {
            return false;
        }

        proof.Add(hash);
        return true;
    }

    private static bool TrySubtree(long start, long end, NodeReader nodes, out NodeHash hash)
    {
        var width = end - start;
        if (BitOperations.IsPow2(width))
        {
            var level = BitOperations.TrailingZeroCount(width);
            return nodes(level, start >> level, out hash);
        }

        hash = default;
        var middle = start + Split(width);
        if (!TrySubtree(start, middle, nodes, out var left) || !TrySubtree(middle, end, nodes, out var right))
        {
            return false;
        }

        hash = TreeHash.Node(left, right);
        return true;
    }

    // The largest power of two smaller than n (RFC 6962 section 2.1).
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
