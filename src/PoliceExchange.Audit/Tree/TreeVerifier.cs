namespace PoliceExchange.Audit.Tree;

/// <summary>Verifies Merkle proofs with the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2 (the hashes are those of RFC 6962).</summary>
internal static class TreeVerifier
{
    /// <summary>Is this leaf at this index of the tree with that root? (RFC 9162 section 2.1.3.2)</summary>
    public static TreeProblem Inclusion(in NodeHash leaf, long index, long size, ReadOnlySpan<NodeHash> proof, in NodeHash root)
    {
        if (index < 0 || size < 0)
        {
            return TreeProblem.NegativeNumber;
        }

        if (index >= size)
        {
            return TreeProblem.IndexBeyondSize;
        }

        var position = index;
        var last = size - 1;
        var node = leaf;
        foreach (ref readonly var sibling in proof)
        {
            if (last == 0)
            {
                return TreeProblem.ProofTooLong;
            }

            if ((position & 1) == 1 || position == last)
            {
                node = TreeHash.Node(sibling, node);
                SkipMissingLevels(ref position, ref last);
            }
            else
            {
                node = TreeHash.Node(node, sibling);
            }

            position >>= 1;
            last >>= 1;
        }

        if (last != 0)
        {
            return TreeProblem.ProofTooShort;
        }

        return node == root ? TreeProblem.None : TreeProblem.RootMismatch;
    }

    /// <summary>Is the tree of the first size a prefix of the tree of the second? (RFC 9162 section 2.1.4.2)</summary>
    public static TreeProblem Consistency(long first, long second, in NodeHash firstRoot, in NodeHash secondRoot, ReadOnlySpan<NodeHash> proof)
    {
        if (first < 0 || second < 0)
        {
            return TreeProblem.NegativeNumber;
        }

        if (first > second)
        {
            return TreeProblem.SizeDecreased;
        }

        if (first == 0)
        {
            return TreeProblem.EmptyFirstTree;
        }

        if (first == second)
        {
            return proof.Length > 0 ? TreeProblem.ProofTooLong
                : firstRoot == secondRoot ? TreeProblem.None
                : TreeProblem.SameSizeOtherRoot;
        }

        // A first tree that is one full subtree is its own first path element (step 2).
        var isFull = (first & (first - 1)) == 0;
        if (proof.IsEmpty)
        {
            return TreeProblem.ProofTooShort;
        }

        return Walk(first, second, isFull ? firstRoot : proof[0], isFull ? proof : proof[1..], firstRoot, secondRoot);
    }

    private static TreeProblem Walk(long first, long second, in NodeHash start, ReadOnlySpan<NodeHash> rest, in NodeHash firstRoot, in NodeHash secondRoot)
    {
        var position = first - 1;
        var last = second - 1;
        while ((position & 1) == 1)
        {
            position >>= 1;
            last >>= 1;
        }

        var old = start;
        var grown = start;
        foreach (ref readonly var sibling in rest)
        {
            if (last == 0)
            {
                return TreeProblem.ProofTooLong;
            }

            if ((position & 1) == 1 || position == last)
            {
                old = TreeHash.Node(sibling, old);
                grown = TreeHash.Node(sibling, grown);
                SkipMissingLevels(ref position, ref last);
            }
            else
            {
                grown = TreeHash.Node(grown, sibling);
            }

            position >>= 1;
            last >>= 1;
        }

        return last != 0 ? TreeProblem.ProofTooShort
            : old != firstRoot ? TreeProblem.FirstRootMismatch
            : grown != secondRoot ? TreeProblem.RootMismatch
            : TreeProblem.None;
    }

    // The last node of a level without a right neighbour is carried up unhashed.
    private static void SkipMissingLevels(ref long position, ref long last)
    {
        while ((position & 1) == 0 && position != 0)
        {
            position >>= 1;
            last >>= 1;
        }
    }
}
