using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Writes an envelope: header, then each part signed and sealed, then the outer signature over hashes of the bytes just written.</summary>
internal static class EnvelopeSealer
{
    private const int JtiBytes = 16;

    /// <summary>What readers would refuse of a header with these parts.</summary>
    public static IReadOnlyList<HeaderViolation> Examine(ClearHeader header, IReadOnlyList<PartContent> parts) =>
        ClearHeader.Parse(Complete(header, parts).ToJson()).Violations;

    public static SealedEnvelope Seal(SealRequest request)
    {
        var header = Complete(request.Header, request.Parts);
        var headerJson = header.ToJson();

        // The sender's own mistake, not a peer's: refuse to sign what every reader would refuse.
        var check = ClearHeader.Parse(headerJson);
        if (check.Header is null)
        {
            throw new ArgumentException("Header: " + string.Join("; ", check.Violations), nameof(request));
        }

        var issue = new Issue(
            Base64UrlText.EncodeUtf8(headerJson), Base64UrlText.Encode(SHA256.HashData(headerJson)),
            Base64UrlText.Encode(RandomNumberGenerator.GetBytes(JtiBytes)), request.IssuedAt.ToUnixTimeSeconds());
        var inner = new Dictionary<string, string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(Estimate(request, headerJson.Length));
        using var writer = new Utf8JsonWriter(buffer, Jws.Writing);
        writer.WriteStartObject();
        writer.WriteString("hdr"u8, issue.HeaderText);
        writer.WriteStartArray("parts"u8);
        var hashes = new List<(string Id, string Hash)>(request.Parts.Count);
        foreach (var part in request.Parts)
        {
            hashes.Add((part.Id, WritePart(writer, buffer, part, issue, request.AgencyKey, inner)));
        }

        writer.WriteEndArray();
        writer.WriteString("sig"u8, Jws.Sign(OuterPayload(issue, hashes), Jws.EnvelopeType, request.GatewayKey));
        writer.WriteEndObject();
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (bytes.Length > SealingLimits.MaxEnvelopeBytes)
        {
            throw new ArgumentException("The envelope is over its size limit.", nameof(request));
        }

        return new SealedEnvelope(bytes, Base64UrlText.Encode(SHA256.HashData(bytes)), issue.Jti, inner, check.Header, headerJson);
    }

    private static ClearHeader Complete(ClearHeader header, IReadOnlyList<PartContent> contents)
    {
        var parts = contents
            .Select(part => new PartHeader(part.Id, part.Media, part.Content.Length, [.. part.Recipients.Select(recipient => recipient.Holder)]) { Blob = part.Blob })
            .ToArray();
        return header with { Parts = parts, Recipients = HeaderRules.GatewaysOf(parts.SelectMany(part => part.Recipients)) };
    }

    private static string WritePart(
        Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, PartContent part, Issue issue, SigningKey agencyKey, Dictionary<string, string> inner)
    {
        var payload = InnerNotice.Write(
            part, issue.Jti, issue.IssuedAt, HeaderRules.GatewaysOf(part.Recipients.Select(recipient => recipient.Holder)), issue.HeaderSha256);
        var notice = Jws.Sign(payload, Jws.NoticeType, agencyKey);
        inner.Add(part.Id, Base64UrlText.Encode(SHA256.HashData(notice)));

        writer.WriteStartObject();
        writer.WriteString("id"u8, part.Id);
        writer.WritePropertyName("jwe"u8);
        writer.Flush();
        var start = buffer.WrittenCount;
        Jwe.Write(writer, notice, issue.HeaderText, Jws.NoticeType, part.Id, [.. part.Recipients.Select(recipient => recipient.Key)]);
        writer.Flush();
        var hash = Base64UrlText.Encode(SHA256.HashData(buffer.WrittenSpan[start..]));
        writer.WriteEndObject();
        CryptographicOperations.ZeroMemory(notice);
        CryptographicOperations.ZeroMemory(payload);
        return hash;
    }

    private static byte[] OuterPayload(Issue issue, List<(string Id, string Hash)> hashes)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Jws.Writing);
        writer.WriteStartObject();
        writer.WriteString("hdr"u8, issue.HeaderSha256);
        writer.WriteStartArray("parts"u8);
        foreach (var (id, hash) in hashes)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteString("jwe"u8, hash);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("jti"u8, issue.Jti);
        writer.WriteNumber("iat"u8, issue.IssuedAt);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static int Estimate(SealRequest request, int headerLength) =>
        2048 + request.Parts.Sum(part => 2048 + (part.Content.Length * 5 / 2) + (headerLength * 3 / 2) + (part.Recipients.Count * 400)) + (headerLength * 3 / 2);

    /// <summary>What all signatures of one envelope share.</summary>
    private sealed record Issue(byte[] HeaderText, string HeaderSha256, string Jti, long IssuedAt);
}
