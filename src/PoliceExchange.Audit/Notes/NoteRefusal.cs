namespace PoliceExchange.Audit.Notes;

/// <summary>Why a note or a key text was refused (signed-note); a peer's bytes never raise an exception.</summary>
internal enum NoteRefusal
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>Over <see cref="NoteLimits"/>.</summary>
    TooLarge,

    /// <summary>Not UTF-8, or a control character other than newline.</summary>
    NotText,

    /// <summary>No blank line between the text and the signatures.</summary>
    NoBlankLine,

    /// <summary>No signature lines, or the last one lacks its newline.</summary>
    NoSignatures,

    /// <summary>A line after the blank one is not em dash, space, name, space, base64.</summary>
    MalformedSignature,

    /// <summary>More than <see cref="NoteLimits.MaxSignatures"/> signatures.</summary>
    TooManySignatures,

    /// <summary>A key text that is not name+id+base64.</summary>
    MalformedKey,

    /// <summary>A key type that is not ours.</summary>
    UnknownKind,

    /// <summary>The key id does not belong to name and key.</summary>
    WrongKeyId,

    /// <summary>The signature of a known key does not verify: the whole note is refused.</summary>
    BadSignature,

    /// <summary>No signature is by a known key.</summary>
    NoKnownSignature,

    /// <summary>A known key's algorithm is not on this platform: it cannot be checked, so it is refused.</summary>
    AlgorithmNotHere,
}
