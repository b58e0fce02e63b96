namespace PoliceExchange.Protocol.Sealing;

/// <summary>Why a sealed object was refused. One value per hard rule (protos/ENVELOPE.md, section 6); a peer's bytes never raise an exception.</summary>
public enum SealingRefusal
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>Over a limit of <see cref="SealingLimits"/>.</summary>
    TooLarge,

    /// <summary>Not UTF-8 JSON of the expected shape (RFC 8259).</summary>
    MalformedJson,

    /// <summary>A member name occurs twice in one object, at any depth (RFC 7515 section 4, RFC 7516 section 4).</summary>
    DuplicateMember,

    /// <summary>A member that the format does not have.</summary>
    UnknownMember,

    /// <summary>A member that the format requires is absent.</summary>
    MissingMember,

    /// <summary>A member has the wrong JSON type or a value outside its range.</summary>
    BadValue,

    /// <summary>Base64url with padding, white space, a foreign character or stray trailing bits (RFC 7515 section 2).</summary>
    BadBase64Url,

    /// <summary>Not three dot-separated parts (RFC 7515 section 3.1).</summary>
    MalformedCompact,

    /// <summary>A header parameter occurs in two of the three JWE headers (RFC 7516 section 7.2.1).</summary>
    HeadersNotDisjoint,

    /// <summary>An <c>alg</c> outside the allow-list (RFC 8725 section 3.1).</summary>
    AlgorithmNotAllowed,

    /// <summary>An <c>enc</c> other than A256GCM.</summary>
    EncryptionNotAllowed,

    /// <summary>A key type or curve other than EC P-256.</summary>
    CurveNotAllowed,

    /// <summary>A point that is not on P-256, or not a point at all (RFC 8725 section 3.4).</summary>
    PointNotOnCurve,

    /// <summary>The message brings its own key: jwk, jku, x5u, x5c, x5t, x5t#S256. Keys come from the directory only.</summary>
    ForeignKeyReference,

    /// <summary><c>zip</c>: compressed plaintext leaks through its length (RFC 8725 section 3.6).</summary>
    CompressionNotAllowed,

    /// <summary><c>crit</c>: no extension is understood, so each one is refused (RFC 7515 section 4.1.11).</summary>
    CriticalExtension,

    /// <summary>More than <see cref="SealingLimits.MaxRecipients"/> recipients.</summary>
    TooManyRecipients,

    /// <summary>No recipient at all.</summary>
    NoRecipients,

    /// <summary>Two recipients of one JWE name the same key.</summary>
    DuplicateRecipient,

    /// <summary>No recipient names the given seal key.</summary>
    NotForThisKey,

    /// <summary>Key unwrap failed its integrity check (RFC 3394 section 2.2.3).</summary>
    KeyUnwrapFailed,

    /// <summary>The content encryption key is not exactly 32 bytes.</summary>
    WrongKeySize,

    /// <summary>The key commitment <c>cmt</c> does not belong to the key.</summary>
    CommitmentMismatch,

    /// <summary>AES-GCM tag mismatch: ciphertext, header or aad was changed.</summary>
    DecryptionFailed,

    /// <summary>The <c>typ</c> or <c>cty</c> is not the one required here (RFC 8725 section 3.11).</summary>
    WrongType,

    /// <summary>Signed with another key than the one given.</summary>
    WrongKey,

    /// <summary>The key id is not known to the directory.</summary>
    UnknownKey,

    /// <summary>The signature does not verify.</summary>
    BadSignature,

    /// <summary>The clear header has violations; they are listed beside this value.</summary>
    HeaderInvalid,

    /// <summary>The header and the parts do not agree: a part without its header entry, other recipients, another order.</summary>
    PartsMismatch,

    /// <summary>No part of that id.</summary>
    NoSuchPart,

    /// <summary>The signature, the aad or the inner notice belongs to another header.</summary>
    HeaderMismatch,

    /// <summary>The outer signature covers other part bytes.</summary>
    PartHashMismatch,

    /// <summary>The inner notice or the JWE names another part.</summary>
    WrongPart,

    /// <summary>The inner notice was not signed for this gateway (surreptitious forwarding).</summary>
    NotInAudience,

    /// <summary>The inner and the outer signature carry different message ids.</summary>
    IdMismatch,

    /// <summary>The schema is not supported.</summary>
    SchemaNotSupported,

    /// <summary>The content has another size than the header says.</summary>
    SizeMismatch,
}
