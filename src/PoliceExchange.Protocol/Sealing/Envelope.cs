namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// application/px-envelope+json: one clear header and 1 to 16 sealed parts (DESIGN 13 item 5; the format is in
/// protos/ENVELOPE.md). The bytes are kept as they came: hashes and signatures are over them and nothing is serialised again.
/// </summary>
public sealed class Envelope
{
    /// <summary>Media type of the bytes.</summary>
    public const string MediaType = "application/px-envelope+json";

    internal Envelope(
        ReadOnlyMemory<byte> bytes, string env, ClearHeader header, ReadOnlyMemory<byte> headerJson, string headerSha256,
        IReadOnlyList<EnvelopePart> parts, JwsMessage signature, OuterClaims claims)
    {
        Bytes = bytes;
        Env = env;
        Header = header;
        HeaderJson = headerJson;
        HeaderSha256 = headerSha256;
        Parts = parts;
        Signature = signature;
        Claims = claims;
    }

    /// <summary>The envelope as received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>base64url SHA-256 of <see cref="Bytes"/>; names the envelope in receipts and log entries, never inside itself.</summary>
    public string Env { get; }

    /// <summary>The clear header. Not authentic before <see cref="VerifyOuter"/>.</summary>
    public ClearHeader Header { get; }

    /// <summary>The header's exact bytes.</summary>
    public ReadOnlyMemory<byte> HeaderJson { get; }

    /// <summary>base64url SHA-256 of the header's exact bytes.</summary>
    public string HeaderSha256 { get; }

    /// <summary>The parts, in the order of the header.</summary>
    public IReadOnlyList<EnvelopePart> Parts { get; }

    /// <summary>Key id of the outer signature: must be a sign key of Header.Gateway in the directory.</summary>
    public string OuterKid => Signature.Kid;

    /// <summary>Message id, claimed by the outer signature.</summary>
    public string Jti => Claims.Jti;

    internal JwsMessage Signature { get; }

    internal OuterClaims Claims { get; }

    /// <summary>Everything that readers would refuse of a header with these parts; <see cref="Seal"/> throws on it.</summary>
    public static IReadOnlyList<HeaderViolation> Examine(ClearHeader header, IReadOnlyList<PartContent> parts)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(parts);
        return EnvelopeSealer.Examine(header, parts);
    }

    /// <summary>Signs, seals and signs again.</summary>
    /// <exception cref="ArgumentException">The request itself is wrong: a header that every reader would refuse.</exception>
    public static SealedEnvelope Seal(SealRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return EnvelopeSealer.Seal(request);
    }

    /// <summary>Structure and header, no cryptography but hashing.</summary>
    public static EnvelopeResult Read(ReadOnlyMemory<byte> bytes) => EnvelopeReader.Read(bytes);

    /// <summary>The sending gateway's signature over header and parts. The caller takes the key from the directory by Header.Gateway and <see cref="OuterKid"/>.</summary>
    public static OuterResult VerifyOuter(Envelope envelope, VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(key);
        return EnvelopeOpener.VerifyOuter(envelope, key);
    }

    /// <summary>
    /// Opens one part: unwrap, commitment, decryption, the agency's signature, then audience, header, part and message id.
    /// Call <see cref="VerifyOuter"/> first.
    /// </summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="partId">Which part.</param>
    /// <param name="key">A seal key of this gateway or of one of its desks.</param>
    /// <param name="selfGatewayId">This gateway, which must be in the signed audience.</param>
    /// <param name="agencyKey">The directory's key for a kid, provided that it belongs to Header.Issuer.</param>
    public static OpenResult OpenPart(Envelope envelope, string partId, SealKey key, string selfGatewayId, Func<string, VerifyKey?> agencyKey)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(agencyKey);
        return EnvelopeOpener.OpenPart(envelope, partId, key, selfGatewayId, agencyKey);
    }
}

/// <summary>One sealed part as received.</summary>
/// <param name="Id">Id.</param>
/// <param name="JweBytes">Its exact bytes.</param>
/// <param name="JweSha256">base64url SHA-256 of them.</param>
/// <param name="Jwe">Taken apart; Kids are in the order of the header's recipients.</param>
public sealed record EnvelopePart(string Id, ReadOnlyMemory<byte> JweBytes, string JweSha256, JweMessage Jwe);

/// <summary>An envelope, or why not. Violations are those of the clear header.</summary>
public sealed record EnvelopeResult(SealingRefusal Refusal, Envelope? Envelope, IReadOnlyList<HeaderViolation> Violations)
{
    /// <summary>True when there is an envelope.</summary>
    public bool IsOk => Refusal == SealingRefusal.None;
}

/// <summary>The outer signature's message id and time, or why it was refused.</summary>
public readonly record struct OuterResult(SealingRefusal Refusal, string Jti, DateTimeOffset IssuedAt)
{
    /// <summary>True when the signature held.</summary>
    public bool IsOk => Refusal == SealingRefusal.None;
}

/// <summary>An opened part, or why not. Empty unless everything held.</summary>
public sealed record OpenResult(SealingRefusal Refusal)
{
    /// <summary>True when the part is open and authentic.</summary>
    public bool IsOk => Refusal == SealingRefusal.None;

    /// <summary>The content's exact bytes.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Full protobuf name of the content.</summary>
    public string Type { get; init; } = "";

    /// <summary>Schema of the content.</summary>
    public string Schema { get; init; } = "";

    /// <summary>The agency's signed statement: the evidence to keep.</summary>
    public ReadOnlyMemory<byte> InnerJws { get; init; }

    /// <summary>base64url SHA-256 of <see cref="InnerJws"/>, for the delivered, opened and actioned receipts.</summary>
    public string InnerSha256 { get; init; } = "";

    /// <summary>Key that signed the content.</summary>
    public string AgencyKid { get; init; } = "";

    /// <summary>Message id.</summary>
    public string Jti { get; init; } = "";

    /// <summary>When the agency signed.</summary>
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Gateways that the agency signed it for.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];
}

/// <summary>Payload of the outer signature.</summary>
internal sealed record OuterClaims(string HeaderSha256, IReadOnlyList<(string Id, string Jwe)> Parts, string Jti, long IssuedAt);
