using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>The facts of the clear header that a draft states. The gateway adds the rest.</summary>
public sealed record DraftHeader
{
    /// <summary>Audience tokens: <c>state:PAN/desk:LIAISON_DESK</c>, <c>group:CARICOM</c>.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Excluded tokens; exclusion beats membership of a group.</summary>
    public required IReadOnlyList<string> Exclude { get; init; }

    /// <summary>Sending agency.</summary>
    public required string FromAgency { get; init; }

    /// <summary>Sending desk.</summary>
    public required Role FromDesk { get; init; }

    /// <summary>Legal basis, as the registry names it.</summary>
    public required string LegalBasis { get; init; }

    /// <summary>Purpose.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Priority.</summary>
    public required Priority Priority { get; init; }

    /// <summary>Handling codes; the content has a copy.</summary>
    public required HandlingCodes Handling { get; init; }

    /// <summary>End of validity, or null for the longest that the family allows.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When an answer is due, or null for the clock of the legal basis.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Case reference of the sender.</summary>
    public required string Case { get; init; }

    /// <summary>What the content rules need to know.</summary>
    public ContentContext Context(DateTimeOffset now, string issuerState, RemovalLeadTimes leadTimes) => new()
    {
        Now = now,
        IssuerState = issuerState,
        Priority = Priority,
        Audience = To,
        HeaderHandling = Handling,
        LeadTimes = leadTimes,
    };
}

/// <summary>A draft whose form is right. What it says is checked by <see cref="ContentRules"/>.</summary>
public sealed record NoticeDraft(DraftHeader Header, NoticeContent Content)
{
    /// <summary>Parts for one desk only, checked by <see cref="DeskPartRules"/>.</summary>
    public IReadOnlyList<DraftPart> DeskParts { get; init; } = [];
}

/// <summary>A part that only one kind of desk of the receiving states opens.</summary>
/// <param name="Desk">HEALTH, CHILD_AUTHORITY or VICTIM_PROTECTION.</param>
/// <param name="Content">Its content.</param>
public sealed record DraftPart(Role Desk, NoticeContent Content);

/// <summary>A draft, or everything that is wrong with its form.</summary>
public sealed record DraftResult(NoticeDraft? Draft, IReadOnlyList<Violation> Violations);
