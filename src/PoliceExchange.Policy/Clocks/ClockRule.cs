using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>
/// A time limit of a treaty, of a rule or of an arrangement, as the bundle states it. Clocks are data: no number of them is in
/// code (DESIGN.md 5). Clocks of one <see cref="Duty"/> compete: the one that applies is chosen by <see cref="ClockBook"/>.
/// </summary>
internal sealed record ClockRule
{
    /// <summary>Unique in a bundle, such as <c>montevideo-formal-request</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What must be done, such as <c>formal-request</c>; clocks of one duty start with the same event.</summary>
    public required string Duty { get; init; }

    /// <summary>Legal bases (ids of the register) under which it applies; empty: under every one that has no clock of its own for this duty.</summary>
    public required IReadOnlyList<string> BasisIds { get; init; }

    /// <summary>Families that it applies to; empty: all.</summary>
    public required IReadOnlyList<NoticeFamily> Families { get; init; }

    /// <summary>All of these must hold.</summary>
    public required IReadOnlySet<ClockCondition> When { get; init; }

    /// <summary>What starts it; for a lead time, the planned event that it lies before.</summary>
    public required ClockEvent Starts { get; init; }

    public required ClockSide Side { get; init; }

    /// <summary>Any of these stops it.</summary>
    public required IReadOnlySet<ClockEvent> Ends { get; init; }

    /// <summary>These pause it until one of <see cref="Resumes"/>.</summary>
    public required IReadOnlySet<ClockEvent> Pauses { get; init; }

    public required IReadOnlySet<ClockEvent> Resumes { get; init; }

    public required ClockLength Length { get; init; }

    /// <summary>By how much the first <see cref="ClockEvent.Extended"/> in time lengthens it; null: not at all.</summary>
    public required ClockLength? Extension { get; init; }

    public required ClockCalendar Calendar { get; init; }

    /// <summary>How long before it is due the owner is warned.</summary>
    public required ClockLength AtRisk { get; init; }

    /// <summary>Who has to act.</summary>
    public required ClockParty Owner { get; init; }

    public required DeskRole Role { get; init; }

    /// <summary>Whose desks are told: the owner's, or both.</summary>
    public required IReadOnlyList<ClockParty> Tells { get; init; }

    /// <summary>Who is told when it passed, one after the other.</summary>
    public required IReadOnlyList<DeskRole> Ladder { get; init; }

    /// <summary>Between two rungs of the ladder; null where there is one.</summary>
    public required ClockLength? Every { get; init; }

    public required ClockPassing Passing { get; init; }

    /// <summary>What whoever keeps the clock does when it passed.</summary>
    public required ObligationSet Obligations { get; init; }

    /// <summary>Article or document.</summary>
    public required string Source { get; init; }

    public required ClockVerification Verification { get; init; }

    /// <summary>What must be done, for people, by language (es, en, pt, fr).</summary>
    public required IReadOnlyDictionary<string, string> Text { get; init; }

    /// <summary>True when it names a legal basis: it stands before those that name none.</summary>
    public bool IsSpecific => BasisIds.Count > 0;
}
