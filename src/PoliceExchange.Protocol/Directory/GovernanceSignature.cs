using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>JWS General JSON (RFC 7515 section 7.2.1) with ES384 signatures of governance keys over exactly the received payload bytes.</summary>
/// <remarks>alg is fixed and kid is looked up in the root: neither key nor algorithm is ever taken from the message. The type is signed, so that a removal cannot pass for a directory.</remarks>
public static partial class GovernanceSignature
{
    internal const string RootType = "px-root+jws";
    internal const string DirectoryType = "px-directory+jws";
    internal const string RemovalType = "px-removal+jws";
    internal const string PolicyType = "px-policy+jws";
    private const int MaxSignatures = 16;

    /// <summary>Signs a payload with one or more governance keys.</summary>
    internal static byte[] Sign(string type, ReadOnlySpan<byte> payload, IReadOnlyList<GovernanceSigner> signers)
    {
        var encoded = Base64UrlText.Encode(payload);
        return Write(encoded, [.. signers.Select(signer => SignOne(type, encoded, signer))]);
    }

    /// <summary>Adds one authority's signature to a document that others signed before; the payload bytes stay as they are.</summary>
    /// <returns>The document with the signature (unchanged if this key has signed it), or null when it is not a document of that type.</returns>
    internal static byte[]? AddSignature(string type, ReadOnlyMemory<byte> jws, GovernanceSigner signer, int maxPayload)
    {
        var parsed = Parse(type, jws, maxPayload);
        if (parsed is null || parsed.Signatures.Count == MaxSignatures)
        {
            return null;
        }
        if (parsed.Signatures.Any(one => one.Kid == signer.Public.Kid))
        {
            return jws.ToArray();
        }
        return Write(parsed.EncodedPayload, [.. parsed.Signatures, SignOne(type, parsed.EncodedPayload, signer)]);
    }

    /// <summary>Counts the distinct keys of the root that signed. A bad signature under a known key refuses the whole document; unknown keys do not count.</summary>
    internal static SignatureCheck Verify(string type, ReadOnlyMemory<byte> jws, IReadOnlyDictionary<string, GovernanceKey> keys, int maxPayload)
    {
        var parsed = Parse(type, jws, maxPayload);
        if (parsed is null)
        {
            return new SignatureCheck(null, 0, Malformed: true, Forged: false);
        }
        var signed = 0;
        foreach (var one in parsed.Signatures)
        {
            if (!keys.TryGetValue(one.Kid, out var key))
            {
                continue;
            }
            if (!key.Verify(SigningInput(one.Protected, parsed.EncodedPayload), one.Signature))
            {
                return new SignatureCheck(null, 0, Malformed: false, Forged: true);
            }
            signed++;
        }
        return new SignatureCheck(parsed.Payload, signed, Malformed: false, Forged: false);
    }

    private static ParsedJws? Parse(string type, ReadOnlyMemory<byte> jws, int maxPayload)
    {
        var violations = new Violations();
        var read = StrictObject.Parse(jws, Base64UrlLength(maxPayload) + 64 * 1024, violations);
        if (read is null)
        {
            return null;
        }
        var payload = read.Bytes("payload", 1, maxPayload);
        var signatures = read.Objects("signatures", 1, MaxSignatures, one => ReadSignature(type, one), one => one.Kid);
        read.End();
        return violations.Any ? null : new ParsedJws(payload, Base64UrlText.Encode(payload), signatures);
    }

    private static OneSignature? ReadSignature(string type, StrictObject read)
    {
        var header = read.Bytes("protected", 1, 512);
        var signature = read.Bytes("signature", 96, 96);
        var violations = new Violations();
        var protectedHeader = StrictObject.Parse(header, 512, violations);
        var alg = protectedHeader?.Text("alg", Es384());
        var kid = protectedHeader?.Text("kid", Thumbprint()) ?? "";
        var typ = protectedHeader?.Text("typ", TypeName());
        protectedHeader?.End();
        if (violations.Any || alg is null || typ != type)
        {
            read.Violate("protected", $"is not an ES384 header of type {type}");
            return null;
        }
        return new OneSignature(kid, Base64UrlText.Encode(header), signature);
    }

    private static OneSignature SignOne(string type, string encodedPayload, GovernanceSigner signer)
    {
        var header = Base64UrlText.Encode(Encoding.ASCII.GetBytes($$"""{"alg":"ES384","kid":"{{signer.Public.Kid}}","typ":"{{type}}"}"""));
        return new OneSignature(signer.Public.Kid, header, signer.Sign(SigningInput(header, encodedPayload)));
    }

    private static byte[] Write(string encodedPayload, IReadOnlyList<OneSignature> signatures)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("payload", encodedPayload);
            json.WriteStartArray("signatures");
            foreach (var one in signatures)
            {
                json.WriteStartObject();
                json.WriteString("protected", one.Protected);
                json.WriteString("signature", Base64UrlText.Encode(one.Signature));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static byte[] SigningInput(string header, string encodedPayload) => Encoding.ASCII.GetBytes($"{header}.{encodedPayload}");

    private static int Base64UrlLength(int bytes) => System.Buffers.Text.Base64Url.GetEncodedLength(bytes);

    [GeneratedRegex(@"\AES384\z", RegexOptions.CultureInvariant)]
    private static partial Regex Es384();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Thumbprint();

    [GeneratedRegex(@"\Apx-[a-z]{1,20}\+jws\z", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();

    private sealed record OneSignature(string Kid, string Protected, byte[] Signature);

    private sealed record ParsedJws(byte[] Payload, string EncodedPayload, IReadOnlyList<OneSignature> Signatures);
}

/// <summary>What the signatures of a governance document came to.</summary>
/// <param name="Payload">The signed bytes; null when malformed or forged.</param>
/// <param name="Signed">Distinct root keys whose signature holds.</param>
/// <param name="Malformed">Not a strict document of the expected type.</param>
/// <param name="Forged">A signature under a known key is bad.</param>
internal sealed record SignatureCheck(byte[]? Payload, int Signed, bool Malformed, bool Forged);
