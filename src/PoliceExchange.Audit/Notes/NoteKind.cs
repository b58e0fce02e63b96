namespace PoliceExchange.Audit.Notes;

/// <summary>Signature types of ours (signed-note, "Signature types"; tlog-cosignature, "Format"). The value is the byte on the wire.</summary>
internal enum NoteKind : byte
{
    /// <summary>Ed25519 over the note text.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 cosignature/v1 with its time.</summary>
    CosignatureV1 = 0x04,

    /// <summary>ML-DSA-44 cosignature (subtree/v1) with its time; only where the platform has ML-DSA.</summary>
    MlDsa44 = 0x06,
}
