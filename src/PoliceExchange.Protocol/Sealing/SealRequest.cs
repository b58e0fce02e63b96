namespace PoliceExchange.Protocol.Sealing;

/// <summary>What <see cref="Envelope.Seal"/> needs. Header.Recipients and Header.Parts are filled from <see cref="Parts"/>.</summary>
public sealed record SealRequest
{
    /// <summary>The header; its Gateway must be the owner of <see cref="GatewayKey"/>.</summary>
    public required ClearHeader Header { get; init; }

    /// <summary>1 to 16 parts.</summary>
    public required IReadOnlyList<PartContent> Parts { get; init; }

    /// <summary>The issuing agency's key: signs each inner notice.</summary>
    public required SigningKey AgencyKey { get; init; }

    /// <summary>The sending gateway's key: signs the envelope.</summary>
    public required SigningKey GatewayKey { get; init; }

    /// <summary>iat of the signatures (I10: time is passed in).</summary>
    public required DateTimeOffset IssuedAt { get; init; }
}

/// <summary>Content of one part.</summary>
/// <param name="Id">main, health, child, attachment-1 ...</param>
/// <param name="Media">Media type of the content.</param>
/// <param name="Type">Full protobuf name of the content.</param>
/// <param name="Content">The serialised message; signed and sealed as it is.</param>
/// <param name="Recipients">Who can open it.</param>
public sealed record PartContent(string Id, string Media, string Type, ReadOnlyMemory<byte> Content, IReadOnlyList<PartRecipient> Recipients)
{
    /// <summary>The sealed bytes that it opens; only for <see cref="PartHeader.BlobMedia"/>.</summary>
    public BlobHeader? Blob { get; init; }
}

/// <summary>A holder and its key, from the directory.</summary>
public sealed record PartRecipient(SealHolder Holder, SealPublicKey Key);

/// <summary>A sealed envelope. Store <see cref="Bytes"/> before sending; a retry sends the same bytes (I6).</summary>
/// <param name="Bytes">What travels.</param>
/// <param name="Env">base64url SHA-256 of the bytes.</param>
/// <param name="Jti">Message id in both signatures.</param>
/// <param name="InnerSha256">By part id, base64url SHA-256 of the inner JWS: what delivered, opened and actioned receipts must show.</param>
/// <param name="Header">The header as every reader reads it, with recipients and parts.</param>
/// <param name="HeaderJson">The header's exact bytes.</param>
public sealed record SealedEnvelope(
    ReadOnlyMemory<byte> Bytes, string Env, string Jti, IReadOnlyDictionary<string, string> InnerSha256, ClearHeader Header, ReadOnlyMemory<byte> HeaderJson);
