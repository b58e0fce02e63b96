using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;

namespace PoliceExchange.Audit.Quorum;

/// <summary>The check that a checkpoint failed.</summary>
internal enum QuorumCheck
{
    /// <summary>All hold.</summary>
    None = 0,

    /// <summary>The note is malformed: see the note refusal.</summary>
    Note,

    /// <summary>The text is not a checkpoint: see the checkpoint refusal.</summary>
    Checkpoint,

    /// <summary>A known key's signature is bad or not checkable here, or no known key signed: see the note refusal.</summary>
    Signatures,

    /// <summary>No log of the policy with this origin signed it.</summary>
    LogSignature,

    /// <summary>The cosignatures do not make the quorum.</summary>
    Quorum,

    /// <summary>The required own cosignature is absent (SEALING-AND-AUDIT.md 2.4).</summary>
    OwnCosignature,
}

/// <summary>Whether a checkpoint is to be believed.</summary>
/// <param name="Failed">None when it is.</param>
/// <param name="Note">Detail of a failed note or signature check.</param>
/// <param name="Detail">Detail of a failed checkpoint text.</param>
/// <param name="Checkpoint">Null before its text was read; authentic only when nothing failed.</param>
/// <param name="Cosigned">Witnesses of the policy with a valid cosignature, and when.</param>
internal sealed record QuorumVerdict(
    QuorumCheck Failed,
    NoteRefusal Note,
    CheckpointRefusal Detail,
    Checkpoint? Checkpoint,
    IReadOnlyList<WitnessCosignature> Cosigned)
{
    /// <summary>True when the checkpoint may be relied on.</summary>
    public bool IsOk => Failed == QuorumCheck.None;
}

/// <summary>A valid cosignature.</summary>
/// <param name="Witness">Name in the policy.</param>
/// <param name="Time">Unix seconds.</param>
internal sealed record WitnessCosignature(string Witness, long Time);
