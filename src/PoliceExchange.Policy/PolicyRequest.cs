using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>Acts that policy decides on.</summary>
internal enum PolicyAction
{
    /// <summary>Send a notice or a follow-up of one's own agency.</summary>
    Send,

    /// <summary>Take a notice into a mailbox (a gateway, no person yet).</summary>
    Receive,

    /// <summary>See the header facts in a list.</summary>
    ReadHeader,

    /// <summary>Open the content.</summary>
    ReadFull,

    /// <summary>Record an outcome for a received notice.</summary>
    Act,

    /// <summary>Withdraw or narrow.</summary>
    Withdraw,

    /// <summary>See who received, opened and acted.</summary>
    ReadLadder,
}

/// <summary>Who acts.</summary>
/// <param name="State">ISO 3166-1 alpha-3.</param>
/// <param name="Agency">Agency code; empty for a gateway that acts as such.</param>
/// <param name="Role">Desk role of DOMAIN.md 4; null for a gateway.</param>
internal sealed record Subject(string State, string Agency, DeskRole? Role);

/// <summary>The notice, as its clear header states it.</summary>
/// <param name="Family">Family.</param>
/// <param name="Type">Type or follow-up verb.</param>
/// <param name="IssuerState">State that issued it.</param>
/// <param name="IssuerAgency">Agency that issued it.</param>
/// <param name="Addressed">True when the audience minus the exclusions reaches the subject's state.</param>
/// <param name="Excluded">True when an exclusion names the subject's state or a group of it.</param>
/// <param name="Desks">Desk roles that the audience names for the subject's state; empty when it names the whole state.</param>
/// <param name="ExcludeStates">Handling: states that may never see it.</param>
/// <param name="ReleasableTo">Handling: when not empty, the only states that may.</param>
/// <param name="Purposes">Handling: when not empty, the only purposes.</param>
/// <param name="ValidUntil">End of validity.</param>
/// <param name="Withdrawn">True once withdrawn.</param>
internal sealed record NoticeFacts(
    NoticeFamily Family,
    NoticeType Type,
    string IssuerState,
    string IssuerAgency,
    bool Addressed,
    bool Excluded,
    IReadOnlyList<DeskRole> Desks,
    IReadOnlyList<string> ExcludeStates,
    IReadOnlyList<string> ReleasableTo,
    IReadOnlyList<NoticePurpose> Purposes,
    DateTimeOffset ValidUntil,
    bool Withdrawn);

/// <summary>The circumstances, all of them values so that a decision replays.</summary>
/// <param name="Now">The time of the act.</param>
/// <param name="Purpose">Stated purpose; null when none.</param>
/// <param name="CaseGiven">True when a case reference was given.</param>
/// <param name="BasisInForce">True when the legal basis is in force between the states for this family.</param>
/// <param name="SubjectActive">True when the subject's state is an active member.</param>
internal sealed record Circumstances(DateTimeOffset Now, NoticePurpose? Purpose, bool CaseGiven, bool BasisInForce, bool SubjectActive);

/// <summary>One question to policy.</summary>
internal sealed record PolicyRequest(Subject Subject, PolicyAction Action, NoticeFacts Notice, Circumstances Circumstances);
