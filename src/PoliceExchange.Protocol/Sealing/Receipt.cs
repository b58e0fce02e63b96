using System.Buffers;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Rung or exit of the receipt ladder (DESIGN 13 item 20). Wire names are lower case, no-proof-by with hyphens.</summary>
public enum ReceiptState
{
    /// <summary>The hub has it durably.</summary>
    Accepted,

    /// <summary>The hub handed it to another hub.</summary>
    Relayed,

    /// <summary>The recipient gateway opened, verified and stored it.</summary>
    Delivered,

    /// <summary>A person opened it.</summary>
    Opened,

    /// <summary>A person acted on it.</summary>
    Actioned,

    /// <summary>The recipient refuses it, with a reason.</summary>
    Rejected,

    /// <summary>Its validity ended first.</summary>
    Expired,

    /// <summary>No delivered receipt by the deadline; signed by the hub and superseded by any later rung.</summary>
    NoProofBy,

    /// <summary>The gateway's copy is gone.</summary>
    Purged,

    /// <summary>
    /// A look-up met the notice. No rung: it says nothing of a delivery, and there may be many of one gateway. Signed by the
    /// hub for what the hub decided, by the gateway that asked for what it decided on its own copy.
    /// </summary>
    Hit,

    /// <summary>A look-up met the notice and the answer was that there is none: the owner alone is told, by the hub (DOMAIN.md 4, case 26).</summary>
    SilentHit,
}

/// <summary>
/// The person behind opened, actioned or a hit, as far as the originator is told (and with it whoever carries the receipt): never a name.
/// </summary>
/// <param name="Officer">base64url of 16 bytes that only the acting nation can make; another one for each notice, so that acts on different notices cannot be joined.</param>
/// <param name="Agency">Agency.</param>
/// <param name="Role">Desk role.</param>
/// <param name="Purpose">Purpose that the officer stated.</param>
public sealed record ReceiptActor(string Officer, string Agency, DeskRole Role, NoticePurpose Purpose)
{
    /// <summary>The part whose attachment was opened; null for the notice itself.</summary>
    public string? Part { get; init; }
}

/// <summary>A signed statement about one envelope: by the hub (accepted, relayed, expired, no-proof-by, hit, silent-hit) or by the receiving gateway.</summary>
public sealed record Receipt
{
    /// <summary>Envelope it speaks of.</summary>
    public required string Env { get; init; }

    /// <summary>Message id of that envelope.</summary>
    public required string Jti { get; init; }

    /// <summary>Notice.</summary>
    public required Guid NoticeId { get; init; }

    /// <summary>Version of the notice.</summary>
    public required int Version { get; init; }

    /// <summary>Rung or exit.</summary>
    public required ReceiptState State { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Hub or gateway that signs; the kid must be its key in the directory.</summary>
    public required string By { get; init; }

    /// <summary>Gateway that a hub's receipt is about.</summary>
    public string? To { get; init; }

    /// <summary>Hash of the inner JWS of the main part: proof of possession in delivered, opened and actioned, and in a gateway's hit.</summary>
    public string? InnerSha256 { get; init; }

    /// <summary>Who opened, acted or asked; in opened and actioned, and always in a hit.</summary>
    public ReceiptActor? Actor { get; init; }

    /// <summary>Row number in the signer's mailbox; the log proof follows later.</summary>
    public required long Row { get; init; }

    /// <summary>Reason code of a rejection.</summary>
    public string? Reason { get; init; }

    /// <summary>Signs the receipt.</summary>
    /// <exception cref="ArgumentException">A receipt that every reader would refuse.</exception>
    public static byte[] Sign(Receipt receipt, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var payload = receipt.ToJson();
        var refusal = ReceiptReader.TryRead(payload, out _);
        return refusal == SealingRefusal.None
            ? Jws.Sign(payload, Jws.ReceiptType, key)
            : throw new ArgumentException("Receipt: " + refusal, nameof(receipt));
    }

    /// <summary>Verifies, then reads strictly. <paramref name="keyOf"/> gives the directory's key for a kid.</summary>
    public static ReceiptResult Verify(ReadOnlyMemory<byte> compact, Func<string, VerifyKey?> keyOf)
    {
        var verified = Jws.Verify(compact, Jws.ReceiptType, keyOf, SealingLimits.MaxReceiptBytes);
        if (!verified.IsOk)
        {
            return new ReceiptResult(verified.Refusal, null, "");
        }

        var refusal = ReceiptReader.TryRead(verified.Payload, out var receipt);
        return new ReceiptResult(refusal, receipt, receipt is null ? "" : verified.Kid);
    }

    /// <summary>Verifies with one known key.</summary>
    public static ReceiptResult Verify(ReadOnlyMemory<byte> compact, VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Verify(compact, kid => kid == key.Kid ? key : null);
    }

    /// <summary>
    /// True when this receipt tells more than <paramref name="earlier"/> about the same envelope and gateway. The ladder is
    /// accepted, relayed, no-proof-by, then expired or rejected, delivered, opened, actioned, purged: proof that the notice
    /// arrived beats every statement that it did not, in whatever order the two come in. Never decided by clock.
    /// </summary>
    public bool Supersedes(Receipt earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var sameGateway = Subject == earlier.Subject || earlier.IsAboutAllGateways;
        return Env == earlier.Env && sameGateway && Rank(State) is { } rank && Rank(earlier.State) is { } before && rank > before;
    }

    /// <summary>The gateway it is about: To for the hub's, the signer for a gateway's own.</summary>
    public string Subject => To ?? By;

    // The hub's accepted names no gateway: it holds until one of them says more.
    private bool IsAboutAllGateways => To is null && State is (ReceiptState.Accepted or ReceiptState.Relayed);

    internal byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Jws.Writing);
        writer.WriteStartObject();
        writer.WriteString("env"u8, Env);
        writer.WriteString("jti"u8, Jti);
        writer.WriteString("notice_id"u8, WireText.Uuid(NoticeId));
        writer.WriteNumber("version"u8, Version);
        writer.WriteString("state"u8, ReceiptReader.Name(State));
        writer.WriteString("at"u8, WireText.Time(At));
        writer.WriteString("by"u8, By);
        if (To is not null)
        {
            writer.WriteString("to"u8, To);
        }

        if (InnerSha256 is not null)
        {
            writer.WriteString("inner_sha256"u8, InnerSha256);
        }

        if (Actor is not null)
        {
            writer.WriteStartObject("actor"u8);
            writer.WriteString("officer"u8, Actor.Officer);
            writer.WriteString("agency"u8, Actor.Agency);
            writer.WriteString("role"u8, WireNames<DeskRole>.Of(Actor.Role));
            writer.WriteString("purpose"u8, WireNames<NoticePurpose>.Of(Actor.Purpose));
            if (Actor.Part is not null)
            {
                writer.WriteString("part"u8, Actor.Part);
            }

            writer.WriteEndObject();
        }

        writer.WriteNumber("row"u8, Row);
        if (Reason is not null)
        {
            writer.WriteString("reason"u8, Reason);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static int? Rank(ReceiptState state) => state switch
    {
        ReceiptState.Accepted => 0,
        ReceiptState.Relayed => 1,
        ReceiptState.NoProofBy => 2,
        ReceiptState.Expired => 3,
        ReceiptState.Rejected => 4,
        ReceiptState.Delivered => 5,
        ReceiptState.Opened => 6,
        ReceiptState.Actioned => 7,
        ReceiptState.Purged => 8,
        ReceiptState.Hit or ReceiptState.SilentHit => null,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}

/// <summary>A receipt and the key that signed it, or why not.</summary>
public sealed record ReceiptResult(SealingRefusal Refusal, Receipt? Receipt, string Kid)
{
    /// <summary>True when the receipt is authentic and well formed.</summary>
    public bool IsOk => Refusal == SealingRefusal.None;
}
