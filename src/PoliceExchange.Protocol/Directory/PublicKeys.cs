using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Public keys as members of governance documents: a JWK of exactly kty, crv, x, y, and a kid beside it that must be the thumbprint.</summary>
internal static partial class PublicKeys
{
    private const int P256Bytes = 32;
    private const int P384Bytes = 48;

    internal static Jwk? ReadP256(StrictObject read) =>
        Confirm(read, ReadPoint(read, P256Curve(), P256Bytes) is var (x, y) ? Jwk.FromPoint(x, y).Key : null, key => key.Kid);

    internal static GovernanceKey? ReadP384(StrictObject read) =>
        Confirm(read, ReadPoint(read, P384Curve(), P384Bytes) is var (x, y) ? GovernanceKey.FromCoordinates(x, y) : null, key => key.Kid);

    internal static void Write(Utf8JsonWriter json, Jwk key) => Write(json, key.Kid, "P-256", key.Point.X!, key.Point.Y!);

    internal static void Write(Utf8JsonWriter json, GovernanceKey key) => Write(json, key.Kid, "P-384", key.X, key.Y);

    private static void Write(Utf8JsonWriter json, string kid, string curve, byte[] x, byte[] y)
    {
        json.WriteString("kid", kid);
        json.WriteStartObject("jwk");
        json.WriteString("crv", curve);
        json.WriteString("kty", "EC");
        json.WriteString("x", Base64UrlText.Encode(x));
        json.WriteString("y", Base64UrlText.Encode(y));
        json.WriteEndObject();
    }

    private static (byte[] X, byte[] Y)? ReadPoint(StrictObject read, Regex curve, int bytes)
    {
        if (read.Object("jwk") is not { } jwk)
        {
            return null;
        }
        jwk.Text("kty", EllipticCurve());
        jwk.Text("crv", curve);
        var (x, y) = (jwk.Bytes("x", bytes, bytes), jwk.Bytes("y", bytes, bytes));
        jwk.End();
        return (x, y);
    }

    private static TKey? Confirm<TKey>(StrictObject read, TKey? key, Func<TKey, string> thumbprint) where TKey : class
    {
        var kid = read.Text("kid", DirectoryFormat.Digest());
        if (key is null)
        {
            read.Violate("jwk", "is not a point of its curve");
            return null;
        }
        if (thumbprint(key) == kid)
        {
            return key;
        }
        read.Violate("kid", "is not the key's RFC 7638 thumbprint");
        return null;
    }

    [GeneratedRegex(@"\AEC\z", RegexOptions.CultureInvariant)]
    private static partial Regex EllipticCurve();

    [GeneratedRegex(@"\AP-256\z", RegexOptions.CultureInvariant)]
    private static partial Regex P256Curve();

    [GeneratedRegex(@"\AP-384\z", RegexOptions.CultureInvariant)]
    private static partial Regex P384Curve();
}
