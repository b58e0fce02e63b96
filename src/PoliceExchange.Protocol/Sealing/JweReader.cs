using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Takes a general JSON JWE apart. alg, enc, epk and kid are read from the union of the protected, the shared unprotected and
/// the recipient's header (RFC 7516 section 4): with a single recipient npm jose puts epk into the protected one.
/// </summary>
internal static class JweReader
{
    private static readonly string[] Members = ["protected", "unprotected", "recipients", "aad", "iv", "ciphertext", "tag"];
    private static readonly string[] RecipientMembers = ["header", "encrypted_key"];
    private static readonly string[] EpkMembers = ["kty", "crv", "x", "y"];

    public static JweReadResult Read(ReadOnlyMemory<byte> source, JsonElement jwe)
    {
        if (jwe.ValueKind != JsonValueKind.Object)
        {
            return Refused(SealingRefusal.BadValue);
        }

        if (!StrictJson.HasOnly(jwe, Members))
        {
            return Refused(SealingRefusal.UnknownMember);
        }

        var refusal = StrictJson.TryGetBytes(jwe, "protected", out var protectedJson);
        if (refusal != SealingRefusal.None)
        {
            return Refused(refusal);
        }

        refusal = StrictJson.TryParse(protectedJson, SealingLimits.MaxJoseHeaderBytes, out var document);
        if (document is null)
        {
            return Refused(refusal);
        }

        using (document)
        {
            return Read(source, jwe, document.RootElement);
        }
    }

    private static JweReadResult Read(ReadOnlyMemory<byte> source, JsonElement jwe, JsonElement protectedHeader)
    {
        JsonElement? shared = jwe.TryGetProperty("unprotected", out var unprotected) ? unprotected : null;
        var refusal = CheckParameters(protectedHeader);
        if (refusal == SealingRefusal.None && shared is { } present)
        {
            refusal = CheckParameters(present);
        }

        if (refusal != SealingRefusal.None)
        {
            return Refused(refusal);
        }

        // What describes the content must be authenticated, so only the protected header counts for it.
        if (!StrictJson.TryGetString(protectedHeader, "cty", out var cty) || !StrictJson.TryGetString(protectedHeader, "part", out var part))
        {
            return Refused(SealingRefusal.MissingMember);
        }

        refusal = ReadContent(source, jwe, protectedHeader, out var content);
        if (content is null)
        {
            return Refused(refusal);
        }

        refusal = ReadRecipients(jwe, protectedHeader, shared, out var recipients);
        return refusal == SealingRefusal.None
            ? new JweReadResult(SealingRefusal.None, new JweMessage(content, part, cty, recipients))
            : Refused(refusal);
    }

    private static SealingRefusal ReadContent(ReadOnlyMemory<byte> source, JsonElement jwe, JsonElement protectedHeader, out JweContent? content)
    {
        content = null;
        var refusal = StrictJson.TryGetBytes(protectedHeader, "cmt", out var commitment);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        refusal = StrictJson.TryGetBytes(jwe, "iv", out var iv);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        refusal = StrictJson.TryGetBytes(jwe, "tag", out var tag);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        if (commitment.Length != KeyCommitment.Size || iv.Length != Jwe.IvBytes || tag.Length != Jwe.TagBytes)
        {
            return SealingRefusal.BadValue;
        }

        refusal = TextOf(source, jwe, "ciphertext", required: true, out var ciphertext);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        refusal = TextOf(source, jwe, "aad", required: false, out var aad);
        if (refusal == SealingRefusal.None)
        {
            var protectedText = StrictJson.RawText(source, jwe.GetProperty("protected"));
            content = new JweContent(protectedText, aad, jwe.TryGetProperty("aad", out _), iv, tag, ciphertext, commitment);
        }

        return refusal;
    }

    private static SealingRefusal TextOf(ReadOnlyMemory<byte> source, JsonElement jwe, string name, bool required, out ReadOnlyMemory<byte> text)
    {
        text = default;
        if (!jwe.TryGetProperty(name, out var element))
        {
            return required ? SealingRefusal.MissingMember : SealingRefusal.None;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            return SealingRefusal.BadValue;
        }

        text = StrictJson.RawText(source, element);
        return Base64UrlText.IsCanonical(text.Span) ? SealingRefusal.None : SealingRefusal.BadBase64Url;
    }

    private static SealingRefusal ReadRecipients(
        JsonElement jwe, JsonElement protectedHeader, JsonElement? shared, out IReadOnlyList<JweRecipient> recipients)
    {
        recipients = [];
        if (!jwe.TryGetProperty("recipients", out var array))
        {
            return SealingRefusal.MissingMember;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            return SealingRefusal.BadValue;
        }

        var count = array.GetArrayLength();
        if (count is 0 or > SealingLimits.MaxRecipients)
        {
            return count == 0 ? SealingRefusal.NoRecipients : SealingRefusal.TooManyRecipients;
        }

        var list = new List<JweRecipient>(count);
        foreach (var element in array.EnumerateArray())
        {
            var refusal = ReadRecipient(element, protectedHeader, shared, out var recipient);
            if (recipient is null)
            {
                return refusal;
            }

            if (list.Exists(other => other.Kid == recipient.Kid))
            {
                return SealingRefusal.DuplicateRecipient;
            }

            list.Add(recipient);
        }

        recipients = list;
        return SealingRefusal.None;
    }

    private static SealingRefusal ReadRecipient(JsonElement element, JsonElement protectedHeader, JsonElement? shared, out JweRecipient? recipient)
    {
        recipient = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return SealingRefusal.BadValue;
        }

        if (!StrictJson.HasOnly(element, RecipientMembers))
        {
            return SealingRefusal.UnknownMember;
        }

        JsonElement? own = element.TryGetProperty("header", out var header) ? header : null;
        if (own is { } present)
        {
            var bad = CheckParameters(present);
            if (bad != SealingRefusal.None)
            {
                return bad;
            }
        }

        var union = new Dictionary<string, JsonElement>(8, StringComparer.Ordinal);
        if (!AddAll(union, protectedHeader) || !AddAll(union, shared) || !AddAll(union, own))
        {
            return SealingRefusal.HeadersNotDisjoint;
        }

        if (TextIn(union, "alg") != Jwe.Algorithm)
        {
            return SealingRefusal.AlgorithmNotAllowed;
        }

        if (TextIn(union, "enc") != Jwe.Encryption)
        {
            return SealingRefusal.EncryptionNotAllowed;
        }

        if (TextIn(union, "kid") is not { } kid)
        {
            return SealingRefusal.MissingMember;
        }

        var refusal = ReadKeyAgreement(union, out var point, out var apu, out var apv);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        refusal = StrictJson.TryGetBytes(element, "encrypted_key", out var encryptedKey);
        if (refusal == SealingRefusal.None)
        {
            recipient = new JweRecipient(kid, point.X, point.Y, apu, apv, encryptedKey);
        }

        return refusal;
    }

    private static SealingRefusal ReadKeyAgreement(
        Dictionary<string, JsonElement> union, out (byte[] X, byte[] Y) point, out byte[] apu, out byte[] apv)
    {
        point = ([], []);
        apv = [];
        var refusal = PartyInfo(union, "apu", out apu);
        if (refusal == SealingRefusal.None)
        {
            refusal = PartyInfo(union, "apv", out apv);
        }

        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        if (!union.TryGetValue("epk", out var epk))
        {
            return SealingRefusal.MissingMember;
        }

        if (epk.ValueKind != JsonValueKind.Object)
        {
            return SealingRefusal.BadValue;
        }

        if (!StrictJson.HasOnly(epk, EpkMembers))
        {
            return SealingRefusal.UnknownMember;
        }

        if (!StrictJson.TryGetString(epk, "kty", out var kty) || kty != "EC" || !StrictJson.TryGetString(epk, "crv", out var crv) || crv != "P-256")
        {
            return SealingRefusal.CurveNotAllowed;
        }

        refusal = StrictJson.TryGetBytes(epk, "x", out var x);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        refusal = StrictJson.TryGetBytes(epk, "y", out var y);
        point = (x, y);
        return refusal;
    }

    private static SealingRefusal PartyInfo(Dictionary<string, JsonElement> union, string name, out byte[] value)
    {
        value = [];
        if (!union.TryGetValue(name, out var element))
        {
            return SealingRefusal.None;
        }

        return element.ValueKind != JsonValueKind.String ? SealingRefusal.BadValue
            : Base64UrlText.TryDecode(element.GetString()!, out value) ? SealingRefusal.None
            : SealingRefusal.BadBase64Url;
    }

    private static SealingRefusal CheckParameters(JsonElement header)
    {
        if (header.ValueKind != JsonValueKind.Object)
        {
            return SealingRefusal.BadValue;
        }

        foreach (var member in header.EnumerateObject())
        {
            var refusal = JoseHeader.Check(member.Name, JoseHeader.JweParameters);
            if (refusal != SealingRefusal.None)
            {
                return refusal;
            }
        }

        return SealingRefusal.None;
    }

    private static bool AddAll(Dictionary<string, JsonElement> union, JsonElement? header)
    {
        if (header is not { } present)
        {
            return true;
        }

        foreach (var member in present.EnumerateObject())
        {
            if (!union.TryAdd(member.Name, member.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static string? TextIn(Dictionary<string, JsonElement> union, string name) =>
        union.TryGetValue(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static JweReadResult Refused(SealingRefusal refusal) => new(refusal, null);
}
