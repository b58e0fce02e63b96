using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A public P-256 key as JSON Web Key (RFC 7517, RFC 7518 section 6.2). Only a point on the curve becomes a <see cref="Jwk"/>.</summary>
public sealed class Jwk
{
    internal const int CoordinateBytes = 32;

    private readonly byte[] _x;
    private readonly byte[] _y;

    private Jwk(byte[] x, byte[] y)
    {
        _x = x;
        _y = y;
        Kid = Thumbprint();
    }

    /// <summary>RFC 7638 thumbprint: base64url SHA-256 of the required members in lexical order.</summary>
    public string Kid { get; }

    internal ECPoint Point => new() { X = _x, Y = _y };

    internal ECParameters Parameters => new() { Curve = ECCurve.NamedCurves.nistP256, Q = Point };

    /// <summary>
    /// Reads a key of the directory. Members: kty, crv, x, y, and optionally kid (must be the thumbprint), use, alg.
    /// A private member <c>d</c> is refused: a private key must never travel.
    /// </summary>
    public static JwkResult Parse(ReadOnlyMemory<byte> json)
    {
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxJwkBytes, out var document);
        if (document is null)
        {
            return new JwkResult(refusal, null);
        }

        using (document)
        {
            return FromElement(document.RootElement, ["kty", "crv", "x", "y", "kid", "use", "alg"]);
        }
    }

    /// <summary>The canonical JWK: members of RFC 7638, then kid.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        WriteMembers(writer, _x, _y);
        writer.WriteString("kid"u8, Kid);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static JwkResult FromElement(JsonElement element, ReadOnlySpan<string> allowed)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new JwkResult(SealingRefusal.BadValue, null);
        }

        if (!StrictJson.HasOnly(element, allowed))
        {
            return new JwkResult(SealingRefusal.UnknownMember, null);
        }

        if (!StrictJson.TryGetString(element, "kty", out var kty) || kty != "EC"
            || !StrictJson.TryGetString(element, "crv", out var crv) || crv != "P-256")
        {
            return new JwkResult(SealingRefusal.CurveNotAllowed, null);
        }

        var refusal = StrictJson.TryGetBytes(element, "x", out var x);
        if (refusal == SealingRefusal.None)
        {
            refusal = StrictJson.TryGetBytes(element, "y", out var y);
            if (refusal == SealingRefusal.None)
            {
                var result = FromPoint(x, y);
                return result.Key is { } key && element.TryGetProperty("kid", out var kid)
                    && (kid.ValueKind != JsonValueKind.String || kid.GetString() != key.Kid)
                    ? new JwkResult(SealingRefusal.WrongKey, null)
                    : result;
            }
        }

        return new JwkResult(refusal, null);
    }

    /// <summary>Takes a point after the checks of RFC 8725 section 3.4 (full public key validation; the cofactor of P-256 is 1).</summary>
    internal static JwkResult FromPoint(byte[] x, byte[] y) =>
        P256.IsOnCurve(x, y) ? new JwkResult(SealingRefusal.None, new Jwk(x, y)) : new JwkResult(SealingRefusal.PointNotOnCurve, null);

    internal static Jwk FromOwn(ECParameters parameters) =>
        FromPoint(parameters.Q.X!, parameters.Q.Y!).Key ?? throw new CryptographicException("Not a P-256 key.");

    /// <summary>The required members in lexical order (RFC 7638 section 3.2).</summary>
    internal static void WriteMembers(Utf8JsonWriter writer, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        writer.WriteString("crv"u8, "P-256"u8);
        writer.WriteString("kty"u8, "EC"u8);
        writer.WriteString("x"u8, Base64UrlText.EncodeUtf8(x));
        writer.WriteString("y"u8, Base64UrlText.EncodeUtf8(y));
    }

    private string Thumbprint()
    {
        var buffer = new ArrayBufferWriter<byte>(192);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        WriteMembers(writer, _x, _y);
        writer.WriteEndObject();
        writer.Flush();
        return Base64UrlText.Encode(SHA256.HashData(buffer.WrittenSpan));
    }
}

/// <summary>A key, or why there is none.</summary>
public readonly record struct JwkResult(SealingRefusal Refusal, Jwk? Key);
