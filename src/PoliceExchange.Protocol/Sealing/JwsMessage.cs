using System.Buffers.Text;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A compact JWS taken apart and checked in every way that needs no key.</summary>
internal sealed class JwsMessage
{
    private readonly ReadOnlyMemory<byte> _signingInput;
    private readonly byte[] _signature;

    private JwsMessage(ReadOnlyMemory<byte> signingInput, byte[] payload, byte[] signature, string kid)
    {
        _signingInput = signingInput;
        _signature = signature;
        UnverifiedPayload = payload;
        Kid = kid;
    }

    public string Kid { get; }

    /// <summary>For structure checks only; nothing may act on it before <see cref="Verify"/> is Ok.</summary>
    public byte[] UnverifiedPayload { get; }

    public static SealingRefusal TryRead(ReadOnlyMemory<byte> compact, string typ, int maxBytes, out JwsMessage? message)
    {
        message = null;
        if (compact.Length > maxBytes)
        {
            return SealingRefusal.TooLarge;
        }

        var text = compact.Span;
        var first = text.IndexOf((byte)'.');
        var last = text.LastIndexOf((byte)'.');
        if (first <= 0 || last == first || text[(first + 1)..last].Contains((byte)'.'))
        {
            return SealingRefusal.MalformedCompact;
        }

        if (first > Base64Url.GetEncodedLength(SealingLimits.MaxJoseHeaderBytes))
        {
            return SealingRefusal.TooLarge;
        }

        if (!Base64UrlText.TryDecode(text[..first], out var header)
            || !Base64UrlText.TryDecode(text[(first + 1)..last], out var payload)
            || !Base64UrlText.TryDecode(text[(last + 1)..], out var signature))
        {
            return SealingRefusal.BadBase64Url;
        }

        var refusal = ReadHeader(header, typ, out var kid);
        if (refusal != SealingRefusal.None)
        {
            return refusal;
        }

        if (signature.Length != Jws.SignatureBytes)
        {
            return SealingRefusal.BadSignature;
        }

        message = new JwsMessage(compact[..last], payload, signature, kid);
        return SealingRefusal.None;
    }

    public JwsResult Verify(VerifyKey key)
    {
        if (key.Kid != Kid)
        {
            return JwsResult.Refused(SealingRefusal.WrongKey);
        }

        return key.Verify(_signingInput.Span, _signature)
            ? new JwsResult(SealingRefusal.None, UnverifiedPayload, Kid)
            : JwsResult.Refused(SealingRefusal.BadSignature);
    }

    private static SealingRefusal ReadHeader(byte[] json, string typ, out string kid)
    {
        kid = "";
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxJoseHeaderBytes, out var document);
        if (document is null)
        {
            return refusal;
        }

        using (document)
        {
            var header = document.RootElement;
            foreach (var member in header.EnumerateObject())
            {
                refusal = JoseHeader.Check(member.Name, JoseHeader.JwsParameters);
                if (refusal != SealingRefusal.None)
                {
                    return refusal;
                }
            }

            if (!StrictJson.TryGetString(header, "alg", out var alg) || alg != "ES256")
            {
                return SealingRefusal.AlgorithmNotAllowed;
            }

            if (!StrictJson.TryGetString(header, "typ", out var actual) || actual != typ)
            {
                return SealingRefusal.WrongType;
            }

            return StrictJson.TryGetString(header, "kid", out kid) ? SealingRefusal.None : SealingRefusal.MissingMember;
        }
    }
}
