namespace PoliceExchange.Audit.Tree;

/// <summary>Why a Merkle proof does not hold; one value per check of RFC 9162 sections 2.1.3.2 and 2.1.4.2.</summary>
internal enum TreeProblem
{
    /// <summary>It holds.</summary>
    None = 0,

    /// <summary>A size or an index below zero.</summary>
    NegativeNumber,

    /// <summary>The entry is not in a tree of that size (2.1.3.2 step 1).</summary>
    IndexBeyondSize,

    /// <summary>Fewer hashes than the path has.</summary>
    ProofTooShort,

    /// <summary>More hashes than the path has.</summary>
    ProofTooLong,

    /// <summary>The path leads to another root.</summary>
    RootMismatch,

    /// <summary>The later tree is smaller than the earlier one.</summary>
    SizeDecreased,

    /// <summary>The earlier tree is empty: everything is consistent with it, so a proof says nothing.</summary>
    EmptyFirstTree,

    /// <summary>Equal sizes, different roots: two histories.</summary>
    SameSizeOtherRoot,

    /// <summary>The earlier root is not in the later tree (2.1.4.2 step 7): history was rewritten.</summary>
    FirstRootMismatch,
}
