using System.Buffers;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Who stands behind a gateway's call to the hub, signed by the gateway (DESIGN.md 13 (8)). The hub proves the nation by the
/// certificate; for the person it has the nation's word, which the nation cannot take back. Never a name.
/// </summary>
public sealed record RequesterContext
{
    /// <summary>typ of the signature.</summary>
    public const string Type = "px-requester+jws";

    private const int MaxBytes = 2048;

    /// <summary>Gateway that signs.</summary>
    public required string Gateway { get; init; }

    /// <summary>Hub that it is for.</summary>
    public required string Hub { get; init; }

    /// <summary>Full name of the RPC, so that a statement for one call is none for another.</summary>
    public required string Method { get; init; }

    /// <summary>base64url of 16 bytes that only the nation can make (see <see cref="ReceiptActor.Officer"/>).</summary>
    public required string Officer { get; init; }

    /// <summary>Agency of the desk.</summary>
    public required string Agency { get; init; }

    /// <summary>Role of the desk.</summary>
    public required DeskRole Role { get; init; }

    /// <summary>Purpose that was stated.</summary>
    public required NoticePurpose Purpose { get; init; }

    /// <summary>
    /// base64url of 16 bytes that only the nation can make of the case that the officer stated; null when none was. Look-ups are
    /// counted by it.
    /// </summary>
    public string? Case { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Signs it.</summary>
    /// <returns>Compact JWS, ASCII.</returns>
    public byte[] Sign(SigningKey key)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Jws.Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("gw"u8, Gateway);
            writer.WriteString("aud"u8, Hub);
            writer.WriteString("method"u8, Method);
            writer.WriteString("officer"u8, Officer);
            writer.WriteString("agency"u8, Agency);
            writer.WriteString("role"u8, WireNames<DeskRole>.Of(Role));
            writer.WriteString("purpose"u8, WireNames<NoticePurpose>.Of(Purpose));
            if (Case is not null)
            {
                writer.WriteString("case"u8, Case);
            }
            writer.WriteString("at"u8, WireText.Time(At));
            writer.WriteEndObject();
        }
        return Jws.Sign(buffer.WrittenSpan, Type, key);
    }

    /// <summary>Verifies, then reads strictly; null for anything else. <paramref name="keyOf"/> gives the directory's key for a kid.</summary>
    public static RequesterContext? Verify(ReadOnlyMemory<byte> compact, Func<string, VerifyKey?> keyOf)
    {
        var verified = Jws.Verify(compact, Type, keyOf, MaxBytes);
        if (!verified.IsOk || StrictJson.TryParse(verified.Payload, MaxBytes, out var document) != SealingRefusal.None || document is null)
        {
            return null;
        }

        using (document)
        {
            var violations = new List<HeaderViolation>();
            var json = new ObjectReader(document.RootElement, "", violations);
            var context = new RequesterContext
            {
                Gateway = json.Text("gw", WireText.IsGateway, "a gateway id"),
                Hub = json.Text("aud", WireText.IsHub, "a hub id"),
                Method = json.Text("method", WireText.IsReference, "an RPC"),
                Officer = json.Text("officer", WireText.IsMessageId, "16 bytes"),
                Agency = json.Text("agency", WireText.IsAgency, "an agency code"),
                Role = json.Code<DeskRole>("role"),
                Purpose = json.Code<NoticePurpose>("purpose"),
                Case = json.OptionalText("case", WireText.IsMessageId, "16 bytes"),
                At = json.Time("at", required: true) ?? default,
            };
            json.End();
            return violations.Count == 0 ? context : null;
        }
    }
}
