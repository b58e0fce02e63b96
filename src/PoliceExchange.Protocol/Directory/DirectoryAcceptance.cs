namespace PoliceExchange.Protocol.Directory;

/// <summary>Outcome of offering a directory to <see cref="DirectoryVerifier"/>.</summary>
public abstract record DirectoryAcceptance
{
    private DirectoryAcceptance()
    {
    }

    /// <summary>The snapshot to use from now on.</summary>
    /// <param name="Snapshot">Snapshot.</param>
    /// <param name="OmittedByHub">Removals we hold that the hub's statement does not list: they still hold, and the hub is asked why.</param>
    public sealed record Accepted(DirectorySnapshot Snapshot, IReadOnlyList<string> OmittedByHub) : DirectoryAcceptance;

    /// <summary>A document whose signatures and content hold; freshness was not asked.</summary>
    /// <param name="Document">Document.</param>
    /// <param name="Hash">SHA-256 of its payload, base64url.</param>
    public sealed record Inspected(DirectoryDocument Document, string Hash) : DirectoryAcceptance;

    /// <summary>Nothing changes.</summary>
    /// <param name="Code">For programs.</param>
    /// <param name="Reason">For people; never parsed.</param>
    public sealed record Refused(DirectoryRefusal Code, string Reason) : DirectoryAcceptance;
}

/// <summary>Why a directory was refused.</summary>
public enum DirectoryRefusal
{
    /// <summary>Not a strict signed document.</summary>
    Malformed,

    /// <summary>A signature under a governance key is bad.</summary>
    SignatureBad,

    /// <summary>Too few governance keys signed.</summary>
    UnderThreshold,

    /// <summary>Signed, but its content has violations.</summary>
    ContentInvalid,

    /// <summary>An older version than the one in use.</summary>
    Rollback,

    /// <summary>A second content for the version in use.</summary>
    Equivocation,

    /// <summary>The next version does not name the version in use as its predecessor.</summary>
    WrongPrevious,

    /// <summary>The root expired.</summary>
    RootExpired,

    /// <summary>The directory expired.</summary>
    DirectoryExpired,

    /// <summary>A removal is malformed or unsigned.</summary>
    RemovalInvalid,

    /// <summary>More removals than the format holds.</summary>
    TooManyRemovals,

    /// <summary>The hub confirms a removal that was not served.</summary>
    RemovalMissing,

    /// <summary>The freshness statement is malformed or its key is not the hub's.</summary>
    FreshnessInvalid,

    /// <summary>The freshness statement confirms another directory.</summary>
    NotCurrent,

    /// <summary>The freshness statement is older than the one in use.</summary>
    FreshnessRollback,

    /// <summary>The freshness statement is of a later time than ours.</summary>
    FreshnessFromFuture,

    /// <summary>The freshness statement has expired.</summary>
    FreshnessExpired,
}
