using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Unencrypted PKCS#8 (RFC 5208) of the operator's own keys, P-256 only.</summary>
internal static class Pkcs8
{
    public static byte[] Decode(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual("PRIVATE KEY"))
        {
            throw new CryptographicException("Expected one PEM block PRIVATE KEY (PKCS#8).");
        }

        var bytes = new byte[fields.DecodedDataLength];
        return Convert.TryFromBase64Chars(pem[fields.Base64Data], bytes, out var written) && written == bytes.Length
            ? bytes
            : throw new CryptographicException("The PEM block is not base64.");
    }

    public static T Import<T>(T algorithm, byte[] pkcs8)
        where T : ECAlgorithm
    {
        algorithm.ImportPkcs8PrivateKey(pkcs8, out var read);
        var curve = algorithm.ExportParameters(includePrivateParameters: false).Curve;
        if (read != pkcs8.Length || !curve.IsNamed || curve.Oid.Value != "1.2.840.10045.3.1.7")
        {
            algorithm.Dispose();
            throw new CryptographicException("Not a P-256 key.");
        }

        return algorithm;
    }
}
