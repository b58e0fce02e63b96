namespace PoliceExchange.Protocol.Directory;

/// <summary>The signed register of the exchange: who is a member, with which keys, groups, legal bases and delegations. Payload of <c>directory.jws</c>.</summary>
/// <remarks>A gateway believes nothing about another party that is not in here. Only <see cref="DirectoryVerifier"/> turns a document into a snapshot that is used.</remarks>
public sealed record DirectoryDocument
{
    /// <summary>Rises with every document; never goes back.</summary>
    public required long Version { get; init; }

    /// <summary>SHA-256 of the previous version's payload, base64url; empty for version 1.</summary>
    public required string Previous { get; init; }

    /// <summary>When governance made it.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>After this governance must have signed another one, even if nothing changed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Removal statements (SHA-256, base64url) that this document has taken into account; all others still strike it.</summary>
    public required IReadOnlyList<string> SettledRemovals { get; init; }

    /// <summary>The hub.</summary>
    public required HubEntry Hub { get; init; }

    /// <summary>States and regional centres.</summary>
    public required IReadOnlyList<MemberEntry> Members { get; init; }

    /// <summary>Gateways; each member is served by at most one.</summary>
    public required IReadOnlyList<GatewayEntry> Gateways { get; init; }

    /// <summary>Groups with membership intervals.</summary>
    public required IReadOnlyList<GroupEntry> Groups { get; init; }

    /// <summary>Treaties and arrangements.</summary>
    public required IReadOnlyList<LegalBasisEntry> LegalBases { get; init; }

    /// <summary>Who may act for whom.</summary>
    public required IReadOnlyList<DelegationEntry> Delegations { get; init; }

    /// <summary>Who signs the policy of the exchange; null before there is one.</summary>
    public PolicyEntry? Policy { get; init; }

    /// <summary>Restrictions that states add to the policy: published, so that a preview is honest (DESIGN 13 (16)).</summary>
    public IReadOnlyList<OverlayEntry> Overlays { get; init; } = [];

    /// <summary>The bytes to sign.</summary>
    public byte[] ToJson() => DirectoryWriter.Write(this);

    /// <summary>Reads and checks a document; nothing about its signatures.</summary>
    public static DirectoryParseResult Parse(ReadOnlyMemory<byte> json) => DirectoryParser.Parse(json);
}

/// <summary>A document, or every reason why the bytes are none.</summary>
/// <param name="Document">Null when there are violations.</param>
/// <param name="Violations">Path and problem of each violation; empty when there is a document.</param>
public sealed record DirectoryParseResult(DirectoryDocument? Document, IReadOnlyList<string> Violations);
