using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>What the rules need to know beside the content: the facts of the clear header and the time.</summary>
public sealed record ContentContext
{
    /// <summary>The time of the check; passed in (I10).</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Issuing state, ISO 3166-1 alpha-3.</summary>
    public required string IssuerState { get; init; }

    /// <summary>Priority of the header.</summary>
    public required Priority Priority { get; init; }

    /// <summary>Audience tokens of the header, before groups are expanded.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>Handling codes of the header, or null where there is no header yet.</summary>
    public HandlingCodes? HeaderHandling { get; init; }

    /// <summary>Agreed lead times of removals between the two states; a clock of the legal basis, so passed in.</summary>
    public required RemovalLeadTimes LeadTimes { get; init; }
}

/// <summary>How long before a departure a removal is to be told.</summary>
/// <param name="Criminal">After a conviction, or as a surrender.</param>
/// <param name="Vulnerable">Minors and other vulnerable persons.</param>
/// <param name="Administrative">All others.</param>
public sealed record RemovalLeadTimes(TimeSpan Criminal, TimeSpan Vulnerable, TimeSpan Administrative)
{
    /// <summary>The proposal of DOMAIN.md 2.3, for states whose legal basis names none.</summary>
    public static RemovalLeadTimes Proposed { get; } = new(TimeSpan.FromDays(10), TimeSpan.FromDays(15), TimeSpan.FromHours(72));
}

/// <summary>The lead time of one removal, as a fact for clocks and statistics. A short one is never a refusal (DOMAIN.md case 19).</summary>
/// <param name="Given">From now to the planned departure; negative after it.</param>
/// <param name="Agreed">What is due.</param>
public sealed record LeadTime(TimeSpan Given, TimeSpan Agreed)
{
    /// <summary>The sender is late: delivered, recorded as a breach, and a reason is mandatory.</summary>
    public bool IsShort => Given < Agreed;
}

/// <summary>The whole result of a check.</summary>
/// <param name="Violations">Everything that is wrong, at once.</param>
/// <param name="Holds">Reasons for a review by a second person.</param>
/// <param name="LeadTime">Of a removal, else null.</param>
/// <param name="FreeTextFields">How many free-text fields hold text; counted (DOMAIN.md 6, 14).</param>
public sealed record ContentCheck(IReadOnlyList<Violation> Violations, IReadOnlyList<Hold> Holds, LeadTime? LeadTime, int FreeTextFields);
