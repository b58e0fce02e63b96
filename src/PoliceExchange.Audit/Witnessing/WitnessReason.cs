namespace PoliceExchange.Audit.Witnessing;

/// <summary>Why a witness answered as it did: for its log and its alarms, the wire has the status only.</summary>
internal enum WitnessReason
{
    /// <summary>200: cosigned.</summary>
    Cosigned = 0,

    /// <summary>400: the body is not of the format.</summary>
    Malformed,

    /// <summary>404: a log that this witness does not watch.</summary>
    UnknownOrigin,

    /// <summary>403: no signature by a trusted key, or a bad one.</summary>
    NotSignedByLog,

    /// <summary>400: the old size is above the checkpoint's.</summary>
    OldAboveNew,

    /// <summary>409: the old size is not the recorded one; the answer names it.</summary>
    OtherRecordedSize,

    /// <summary>422: the recorded size with another root. Two histories, both signed: raise an alarm and keep the request.</summary>
    Fork,

    /// <summary>422: the proof does not lead from the recorded root. Possibly a rewritten history: keep the request.</summary>
    BadProof,

    /// <summary>422: a proof where none belongs (old size 0).</summary>
    ProofNotEmpty,

    /// <summary>422: size 0 with another root than the empty tree's.</summary>
    EmptyTreeOtherRoot,
}
