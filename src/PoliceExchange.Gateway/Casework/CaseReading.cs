using PoliceExchange.Gateway.Casework.LifeCycles;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>Why a message moved nothing. It is kept and shown all the same.</summary>
internal enum MoveRefusal
{
    /// <summary>What it answers is not here (yet).</summary>
    NoMatter,

    /// <summary>The state is neither the issuer nor an addressee.</summary>
    NotAParty,

    /// <summary>The life cycle of the family has no such move for this side.</summary>
    NotAMove,

    /// <summary>Another desk makes this move.</summary>
    NotThisDesk,

    /// <summary>Not from the state in which the matter is.</summary>
    NotFromHere,
}

/// <summary>A step that was applied.</summary>
internal sealed record AppliedStep(CaseStep Step, CaseState From, CaseState To);

/// <summary>A step that was not.</summary>
/// <param name="Step">It.</param>
/// <param name="Party">Addressee of the matter; empty where that is unknown.</param>
/// <param name="Reason">Why.</param>
/// <param name="State">Where the matter stood.</param>
internal sealed record RefusedStep(CaseStep Step, string Party, MoveRefusal Reason, CaseState? State);

/// <summary>A matter between its issuer and one addressee.</summary>
/// <param name="Since">When it came to where it stands.</param>
/// <param name="Outcome">Set when an answer or an end said one.</param>
/// <param name="Steps">What was applied, in order.</param>
internal sealed record Track(string Party, CaseState State, DateTimeOffset Since, OutcomeCode Outcome, IReadOnlyList<AppliedStep> Steps);

/// <summary>A notice of a family and what became of it with each addressee.</summary>
/// <param name="Facts">Of its newest version.</param>
internal sealed record Matter(
    string NoticeId, NoticeFamily Family, string Issuer, string BasisId, DateTimeOffset OpenedAt, StepFacts Facts, IReadOnlyList<Track> Tracks);

/// <summary>Where a thread stands.</summary>
/// <param name="Matters">In the order in which they were opened.</param>
/// <param name="Duties">All that were ever owed.</param>
/// <param name="Refused">Messages that moved nothing.</param>
internal sealed record CaseReading(IReadOnlyList<Matter> Matters, IReadOnlyList<Duty> Duties, IReadOnlyList<RefusedStep> Refused);
