using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Takes an envelope apart and checks all that needs no key.</summary>
internal static class EnvelopeReader
{
    private static readonly string[] Members = ["hdr", "parts", "sig"];
    private static readonly string[] PartMembers = ["id", "jwe"];

    public static EnvelopeResult Read(ReadOnlyMemory<byte> bytes)
    {
        var refusal = StrictJson.TryParse(bytes, SealingLimits.MaxEnvelopeBytes, out var document);
        if (document is null)
        {
            return Refused(refusal);
        }

        using (document)
        {
            return Read(bytes, document.RootElement);
        }
    }

    private static EnvelopeResult Read(ReadOnlyMemory<byte> bytes, JsonElement root)
    {
        if (!StrictJson.HasOnly(root, Members))
        {
            return Refused(SealingRefusal.UnknownMember);
        }

        var refusal = StrictJson.TryGetBytes(root, "hdr", out var headerJson);
        if (refusal != SealingRefusal.None)
        {
            return Refused(refusal);
        }

        var header = ClearHeader.Parse(headerJson);
        if (header.Header is null)
        {
            return new EnvelopeResult(header.Refusal, null, header.Violations);
        }

        refusal = ReadSignature(bytes, root, out var signature, out var claims);
        if (signature is null || claims is null)
        {
            return Refused(refusal);
        }

        refusal = ReadParts(bytes, root, header.Header, out var parts);
        if (refusal != SealingRefusal.None)
        {
            return Refused(refusal);
        }

        var envelope = new Envelope(
            bytes, Base64UrlText.Encode(SHA256.HashData(bytes.Span)), header.Header, headerJson,
            Base64UrlText.Encode(SHA256.HashData(headerJson)), parts, signature, claims);
        return new EnvelopeResult(SealingRefusal.None, envelope, []);
    }

    private static SealingRefusal ReadSignature(ReadOnlyMemory<byte> bytes, JsonElement root, out JwsMessage? signature, out OuterClaims? claims)
    {
        signature = null;
        claims = null;
        if (!root.TryGetProperty("sig", out var element))
        {
            return SealingRefusal.MissingMember;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            return SealingRefusal.BadValue;
        }

        var refusal = JwsMessage.TryRead(StrictJson.RawText(bytes, element), Jws.EnvelopeType, SealingLimits.MaxHeaderBytes, out signature);
        return signature is null ? refusal : ReadClaims(signature.UnverifiedPayload, out claims);
    }

    private static SealingRefusal ReadClaims(byte[] json, out OuterClaims? claims)
    {
        claims = null;
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxHeaderBytes, out var document);
        if (document is null)
        {
            return refusal;
        }

        using (document)
        {
            var violations = new List<HeaderViolation>();
            var reader = new ObjectReader(document.RootElement, "", violations);
            var header = reader.Text("hdr", WireText.IsDigest, "base64url SHA-256");
            var parts = new List<(string, string)>();
            foreach (var part in reader.Objects("parts", SealingLimits.MaxParts))
            {
                parts.Add((part.Text("id", WireText.IsPartId, "a part id"), part.Text("jwe", WireText.IsDigest, "base64url SHA-256")));
                part.End();
            }

            var read = new OuterClaims(
                header, parts, reader.Text("jti", WireText.IsMessageId, "16 bytes"), reader.Number("iat", 0, uint.MaxValue));
            reader.End();
            if (violations.Count > 0)
            {
                return violations[0].Problem;
            }

            claims = read;
            return SealingRefusal.None;
        }
    }

    private static SealingRefusal ReadParts(ReadOnlyMemory<byte> bytes, JsonElement root, ClearHeader header, out List<EnvelopePart> parts)
    {
        parts = [];
        if (!root.TryGetProperty("parts", out var array))
        {
            return SealingRefusal.MissingMember;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            return SealingRefusal.BadValue;
        }

        if (array.GetArrayLength() != header.Parts.Count)
        {
            return SealingRefusal.PartsMismatch;
        }

        var headerText = StrictJson.RawText(bytes, root.GetProperty("hdr"));
        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            var refusal = ReadPart(bytes, element, header.Parts[index++], headerText, out var part);
            if (part is null)
            {
                return refusal;
            }

            parts.Add(part);
        }

        return SealingRefusal.None;
    }

    private static SealingRefusal ReadPart(
        ReadOnlyMemory<byte> bytes, JsonElement element, PartHeader expected, ReadOnlyMemory<byte> headerText, out EnvelopePart? part)
    {
        part = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return SealingRefusal.BadValue;
        }

        if (!StrictJson.HasOnly(element, PartMembers))
        {
            return SealingRefusal.UnknownMember;
        }

        if (!StrictJson.TryGetString(element, "id", out var id) || !element.TryGetProperty("jwe", out var jweElement))
        {
            return SealingRefusal.MissingMember;
        }

        if (id != expected.Id)
        {
            return SealingRefusal.PartsMismatch;
        }

        var read = JweReader.Read(bytes, jweElement);
        if (read.Message is not { } jwe)
        {
            return read.Refusal;
        }

        if (jwe.Cty != Jws.NoticeType)
        {
            return SealingRefusal.WrongType;
        }

        if (jwe.Part != id)
        {
            return SealingRefusal.WrongPart;
        }

        if (jwe.Kids.Count != expected.Recipients.Count)
        {
            return SealingRefusal.PartsMismatch;
        }

        if (!jwe.AadText.Span.SequenceEqual(headerText.Span))
        {
            return SealingRefusal.HeaderMismatch;
        }

        var raw = StrictJson.RawValue(bytes, jweElement);
        part = new EnvelopePart(id, raw, Base64UrlText.Encode(SHA256.HashData(raw.Span)), jwe);
        return SealingRefusal.None;
    }

    private static EnvelopeResult Refused(SealingRefusal refusal) => new(refusal, null, []);
}
