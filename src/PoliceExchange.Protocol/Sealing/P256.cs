using System.Globalization;
using System.Numerics;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// The curve equation of P-256 (SP 800-186 section 3.2.1.3), checked here and not left to the library behind the BCL:
/// an accepted off-curve point gives the seal key away bit by bit (invalid curve attack, RFC 8725 section 3.4).
/// </summary>
internal static class P256
{
    private static readonly BigInteger Prime =
        BigInteger.Parse("0ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static readonly BigInteger B =
        BigInteger.Parse("05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Both coordinates exactly 32 bytes, below the prime, and y^2 = x^3 - 3x + b. Public values only: not constant time.</summary>
    public static bool IsOnCurve(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (x.Length != Jwk.CoordinateBytes || y.Length != Jwk.CoordinateBytes)
        {
            return false;
        }

        var a = new BigInteger(x, isUnsigned: true, isBigEndian: true);
        var b = new BigInteger(y, isUnsigned: true, isBigEndian: true);
        return a < Prime && b < Prime && ((b * b) - (((a * a) - 3) * a) - B) % Prime == BigInteger.Zero;
    }
}
