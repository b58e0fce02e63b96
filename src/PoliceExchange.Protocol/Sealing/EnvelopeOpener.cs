using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>The two steps that need keys.</summary>
internal static class EnvelopeOpener
{
    public static OuterResult VerifyOuter(Envelope envelope, VerifyKey key)
    {
        // Hashes first: they are cheap, and a swapped part is told apart from a forged signature.
        if (envelope.Claims.HeaderSha256 != envelope.HeaderSha256)
        {
            return new OuterResult(SealingRefusal.HeaderMismatch, "", default);
        }

        if (!envelope.Claims.Parts.SequenceEqual(envelope.Parts.Select(part => (part.Id, part.JweSha256))))
        {
            return new OuterResult(SealingRefusal.PartHashMismatch, "", default);
        }

        var verified = envelope.Signature.Verify(key);
        return verified.IsOk
            ? new OuterResult(SealingRefusal.None, envelope.Claims.Jti, DateTimeOffset.FromUnixTimeSeconds(envelope.Claims.IssuedAt))
            : new OuterResult(verified.Refusal, "", default);
    }

    public static OpenResult OpenPart(Envelope envelope, string partId, SealKey key, string self, Func<string, VerifyKey?> agencyKey)
    {
        var index = envelope.Parts.ToList().FindIndex(part => part.Id == partId);
        if (index < 0)
        {
            return new OpenResult(SealingRefusal.NoSuchPart);
        }

        var opened = envelope.Parts[index].Jwe.Open(key);
        if (!opened.IsOk)
        {
            return new OpenResult(opened.Refusal);
        }

        var verified = Jws.Verify(opened.Plaintext, Jws.NoticeType, agencyKey);
        if (!verified.IsOk)
        {
            return new OpenResult(verified.Refusal);
        }

        var refusal = InnerNotice.TryRead(verified.Payload, out var inner);
        if (inner is null)
        {
            return new OpenResult(refusal);
        }

        refusal = Check(inner, envelope, envelope.Header.Parts[index], self);
        return refusal == SealingRefusal.None ? Opened(inner, opened.Plaintext, verified.Kid) : new OpenResult(refusal);
    }

    private static SealingRefusal Check(InnerNotice inner, Envelope envelope, PartHeader part, string self)
    {
        if (inner.Schema != ClearHeader.CurrentSchema)
        {
            return SealingRefusal.SchemaNotSupported;
        }

        if (inner.Part != part.Id)
        {
            return SealingRefusal.WrongPart;
        }

        if (inner.HeaderSha256 != envelope.HeaderSha256)
        {
            return SealingRefusal.HeaderMismatch;
        }

        if (!inner.Audience.Contains(self))
        {
            return SealingRefusal.NotInAudience;
        }

        if (inner.Jti != envelope.Claims.Jti)
        {
            return SealingRefusal.IdMismatch;
        }

        return inner.Notice.Length == part.Size ? SealingRefusal.None : SealingRefusal.SizeMismatch;
    }

    private static OpenResult Opened(InnerNotice inner, ReadOnlyMemory<byte> innerJws, string agencyKid) => new(SealingRefusal.None)
    {
        Content = inner.Notice,
        Type = inner.Type,
        Schema = inner.Schema,
        InnerJws = innerJws,
        InnerSha256 = Base64UrlText.Encode(SHA256.HashData(innerJws.Span)),
        AgencyKid = agencyKid,
        Jti = inner.Jti,
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(inner.IssuedAt),
        Audience = inner.Audience,
    };
}
