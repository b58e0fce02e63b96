using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Public half of an offline governance key: P-384 (DESIGN 13 (11)), named by its RFC 7638 thumbprint.</summary>
public sealed class GovernanceKey : IEquatable<GovernanceKey>
{
    private const int FieldBytes = 48;
    private readonly byte[] _x;
    private readonly byte[] _y;

    private GovernanceKey(byte[] x, byte[] y)
    {
        _x = x;
        _y = y;
        // RFC 7638 section 3.2: required members only, in lexicographic order, no white space.
        Kid = Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-384","kty":"EC","x":"{{Base64UrlText.Encode(x)}}","y":"{{Base64UrlText.Encode(y)}}"}""")));
    }

    /// <summary>RFC 7638 SHA-256 thumbprint, base64url.</summary>
    public string Kid { get; }

    internal byte[] X => _x;

    internal byte[] Y => _y;

    /// <summary>The key for these affine coordinates, or null if they are not a point of P-384.</summary>
    internal static GovernanceKey? FromCoordinates(byte[] x, byte[] y)
    {
        if (x.Length != FieldBytes || y.Length != FieldBytes)
        {
            return null;
        }
        var key = new GovernanceKey(x, y);
        try
        {
            // Importing checks that the point is on the curve.
            using var checkedKey = key.Import();
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal static GovernanceKey FromPrivate(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return FromCoordinates(parameters.Q.X!, parameters.Q.Y!) ?? throw new ArgumentException("a governance key is on P-384", nameof(key));
    }

    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * FieldBytes)
        {
            return false;
        }
        using var key = Import();
        return key.VerifyData(data, signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public bool Equals(GovernanceKey? other) => other is not null && other.Kid == Kid;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GovernanceKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Kid.GetHashCode(StringComparison.Ordinal);

    private ECDsa Import() => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = new ECPoint { X = _x, Y = _y } });
}
