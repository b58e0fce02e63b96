namespace PoliceExchange.Audit.Verify;

/// <summary>Something in a log that does not hold.</summary>
/// <param name="Index">Entry where it shows; null when it concerns the whole.</param>
/// <param name="Check">checkpoint, missing, bundle, tile, entry, chain, head, against, older or root.</param>
/// <param name="Detail">For the reader; no content of entries.</param>
internal sealed record LogProblem(long? Index, string Check, string Detail);

/// <summary>What a verification found.</summary>
/// <param name="Size">Size that the checkpoint states; 0 when it could not be read.</param>
/// <param name="Root">Root that the entries give.</param>
/// <param name="Entries">Entries read.</param>
/// <param name="Cosigned">Witnesses whose cosignature holds.</param>
/// <param name="Nodes">Entries of each node.</param>
/// <param name="Problems">By index, the first one first; at most <see cref="LogVerification.MaxProblems"/>.</param>
internal sealed record LogReport(
    long Size, string Root, long Entries, IReadOnlyList<string> Cosigned, IReadOnlyDictionary<string, long> Nodes, IReadOnlyList<LogProblem> Problems)
{
    /// <summary>True when everything holds.</summary>
    public bool IsOk => Problems.Count == 0;
}
