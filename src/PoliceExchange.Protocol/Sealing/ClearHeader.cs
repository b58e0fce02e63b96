namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// All that the broker sees of a notice (DESIGN 4). Typed codes and identifiers only: no free text, nothing that names a
/// person, vehicle or document, no digest of content (DESIGN 13 item 2).
/// </summary>
public sealed record ClearHeader
{
    /// <summary>The schema that this build reads and writes.</summary>
    public const string CurrentSchema = "1.0";

    /// <summary>UUIDv7, the same for all versions of a notice.</summary>
    public required Guid NoticeId { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }

    /// <summary>env of the previous version; null for version 1 (I5: a chain, never last writer wins).</summary>
    public string? Prev { get; init; }

    /// <summary>Family.</summary>
    public required NoticeFamily Family { get; init; }

    /// <summary>Type or follow-up verb.</summary>
    public required NoticeType Type { get; init; }

    /// <summary>Who answers for the content; signs the inner notice.</summary>
    public required Issuer Issuer { get; init; }

    /// <summary>Sending gateway; signs the envelope.</summary>
    public required string Gateway { get; init; }

    /// <summary>Delegation under which the issuer acts for another state (DESIGN 13 item 12).</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Whom the originator addressed. Empty means the originator only (I4).</summary>
    public required IReadOnlyList<AudienceToken> Audience { get; init; }

    /// <summary>Whom the originator left out; beats any group.</summary>
    public IReadOnlyList<AudienceToken> Exclude { get; init; } = [];

    /// <summary>The audience expanded to gateways at <see cref="Directory"/>, sorted. Filled by <see cref="Envelope.Seal"/>.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>NARROW: gateways that must purge.</summary>
    public IReadOnlyList<string> WithdrawnFrom { get; init; } = [];

    /// <summary>Directory version used for the expansion (DESIGN 13 item 13).</summary>
    public required long Directory { get; init; }

    /// <summary>Id in the legal-basis register.</summary>
    public required string LegalBasis { get; init; }

    /// <summary>Purpose.</summary>
    public required NoticePurpose Purpose { get; init; }

    /// <summary>Priority.</summary>
    public required NoticePriority Priority { get; init; }

    /// <summary>Handling caveats; also inside the signed content, and a mismatch is refused by the recipient.</summary>
    public required Handling Handling { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>End of validity.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When a person must look at it again.</summary>
    public DateTimeOffset? ReviewAt { get; init; }

    /// <summary>When an answer is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Thread.</summary>
    public required Guid Correlation { get; init; }

    /// <summary>Notice that this one answers.</summary>
    public Guid? InReplyTo { get; init; }

    /// <summary>Hub that takes it first.</summary>
    public required string Hub { get; init; }

    /// <summary>Hubs that it may pass, in order.</summary>
    public IReadOnlyList<string> Hops { get; init; } = [];

    /// <summary>The parts. Filled by <see cref="Envelope.Seal"/>.</summary>
    public IReadOnlyList<PartHeader> Parts { get; init; } = [];

    /// <summary>Delivery lane.</summary>
    public Lane Lane =>
        Type is NoticeType.Withdraw or NoticeType.Narrow ? Lane.Withdrawals
        : Priority is NoticePriority.Flash or NoticePriority.Urgent ? Lane.Urgent
        : Lane.Routine;

    /// <summary>Strict: an unknown member or code is a violation, and all violations are listed.</summary>
    public static HeaderResult Parse(ReadOnlyMemory<byte> json) => ClearHeaderReader.Read(json);

    /// <summary>The canonical JSON: one member order, no white space, absent when null or (for optional lists) empty.</summary>
    public byte[] ToJson() => ClearHeaderWriter.Write(this);
}

/// <summary>State, agency and desk that issue a notice.</summary>
public sealed record Issuer(string State, string Agency, DeskRole Desk);

/// <summary>The broker's view of one part: id, media type, bytes of content, holders of the keys that open it.</summary>
public sealed record PartHeader(string Id, string Media, int Size, IReadOnlyList<SealHolder> Recipients)
{
    /// <summary>Media type of a part that opens sealed bytes which travel beside the envelope.</summary>
    public const string BlobMedia = "application/px-attachment";

    /// <summary>Those bytes; there exactly for <see cref="BlobMedia"/>.</summary>
    public BlobHeader? Blob { get; init; }
}

/// <summary>Sealed bytes beside an envelope, as the broker sees them. Their digest says nothing of what is sealed: the key is random.</summary>
/// <param name="Sha256">base64url SHA-256 of the sealed bytes; their name at the broker.</param>
/// <param name="Size">Sealed bytes.</param>
public sealed record BlobHeader(string Sha256, long Size);

/// <summary>Typed caveats (DOMAIN 3). Combining two is the policy's work; this is the form.</summary>
public sealed record Handling
{
    /// <summary>Classification.</summary>
    public required Classification Classification { get; init; }

    /// <summary>Use in court (H1).</summary>
    public required Consent JudicialUse { get; init; }

    /// <summary>Passing on (H2, third-agency rule).</summary>
    public required OnwardUse Onward { get; init; }

    /// <summary>Purposes beyond the notice's own; empty means none.</summary>
    public IReadOnlyList<NoticePurpose> Purposes { get; init; } = [];

    /// <summary>States never to be shown it, ISO alpha-3.</summary>
    public IReadOnlyList<string> ExcludeStates { get; init; } = [];

    /// <summary>If not empty: only these.</summary>
    public IReadOnlyList<AudienceToken> ReleasableTo { get; init; } = [];

    /// <summary>If not empty: only these agencies.</summary>
    public IReadOnlyList<string> Agencies { get; init; } = [];

    /// <summary>What a search shows.</summary>
    public required DisplayClass DisplayClass { get; init; }

    /// <summary>May the person concerned be told.</summary>
    public required Consent InformSubject { get; init; }

    /// <summary>Cached copies.</summary>
    public required CacheRule Cache { get; init; }

    /// <summary>Ends by itself at valid_until.</summary>
    public required bool AutoExpire { get; init; }
}

/// <summary>Seconds are positive for TTL and 0 for NONE.</summary>
public sealed record CacheRule(CacheMode Mode, int TtlSeconds)
{
    /// <summary>No copies.</summary>
    public static CacheRule None { get; } = new(CacheMode.None, 0);
}

/// <summary>One thing wrong with a header. <see cref="Member"/> is a path; the offending value is never repeated.</summary>
public sealed record HeaderViolation(string Member, SealingRefusal Problem, string Rule);

/// <summary>A header, or all that is wrong with it.</summary>
public sealed record HeaderResult(SealingRefusal Refusal, ClearHeader? Header, IReadOnlyList<HeaderViolation> Violations);
