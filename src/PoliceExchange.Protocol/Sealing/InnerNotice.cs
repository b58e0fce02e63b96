using System.Buffers;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Payload of the inner JWS: the notice's exact protobuf bytes (DESIGN 13 item 3) and what ties them to one header, one part
/// and one audience, so that a recipient cannot pass the agency's signature on in another envelope.
/// </summary>
internal sealed record InnerNotice(
    byte[] Notice, string Type, string Schema, string Part, string Jti, long IssuedAt, IReadOnlyList<string> Audience, string HeaderSha256)
{
    private const int MaxTypeLength = 128;

    public static byte[] Write(PartContent part, string jti, long issuedAt, IReadOnlyList<string> audience, string headerSha256)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + (part.Content.Length * 4 / 3));
        using var writer = new Utf8JsonWriter(buffer, Jws.Writing);
        writer.WriteStartObject();
        writer.WriteString("type"u8, part.Type);
        writer.WriteString("schema"u8, ClearHeader.CurrentSchema);
        writer.WriteString("part"u8, part.Id);
        writer.WriteString("jti"u8, jti);
        writer.WriteNumber("iat"u8, issuedAt);
        writer.WriteStartArray("aud"u8);
        foreach (var gateway in audience)
        {
            writer.WriteStringValue(gateway);
        }

        writer.WriteEndArray();
        writer.WriteString("hdr_sha256"u8, headerSha256);
        writer.WriteString("notice"u8, Base64UrlText.EncodeUtf8(part.Content.Span));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static SealingRefusal TryRead(ReadOnlyMemory<byte> json, out InnerNotice? inner)
    {
        inner = null;
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxEnvelopeBytes, out var document);
        if (document is null)
        {
            return refusal;
        }

        using (document)
        {
            refusal = StrictJson.TryGetBytes(document.RootElement, "notice", out var notice);
            if (refusal != SealingRefusal.None)
            {
                return refusal;
            }

            var violations = new List<HeaderViolation>();
            var reader = new ObjectReader(document.RootElement, "", violations);
            reader.Take("notice");
            var read = new InnerNotice(
                notice,
                reader.Text("type", IsTypeName, "full protobuf name"),
                reader.Text("schema", text => text.Length <= MaxTypeLength, "schema"),
                reader.Text("part", WireText.IsPartId, "a part id"),
                reader.Text("jti", WireText.IsMessageId, "16 bytes"),
                reader.Number("iat", 0, uint.MaxValue),
                reader.Names("aud", WireText.IsGateway, "a gateway id", SealingLimits.MaxRecipients),
                reader.Text("hdr_sha256", WireText.IsDigest, "base64url SHA-256"));
            reader.End();
            if (violations.Count > 0)
            {
                return violations[0].Problem;
            }

            inner = read;
            return SealingRefusal.None;
        }
    }

    private static bool IsTypeName(string text) =>
        text.Length is > 0 and <= MaxTypeLength && text.AsSpan().IndexOfAnyExceptInRange('.', 'z') < 0;
}
