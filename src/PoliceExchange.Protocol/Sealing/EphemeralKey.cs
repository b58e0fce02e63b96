using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>A key pair for one recipient of one message (RFC 7518 section 4.6): libcrypto where there is one, else the BCL.</summary>
internal sealed class EphemeralKey : IDisposable
{
    private readonly Libcrypto.EvpKey? _native;
    private readonly ECDiffieHellman? _managed;

    public EphemeralKey()
    {
        if (Libcrypto.IsAvailable)
        {
            _native = Libcrypto.Generate();
            var point = Libcrypto.ExportPoint(_native);
            X = point[1..(1 + Jwk.CoordinateBytes)];
            Y = point[(1 + Jwk.CoordinateBytes)..];
        }
        else
        {
            _managed = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var point = _managed.ExportParameters(includePrivateParameters: false).Q;
            X = point.X!;
            Y = point.Y!;
        }
    }

    public byte[] X { get; }

    public byte[] Y { get; }

    /// <summary>The raw shared x-coordinate Z (SP 800-56A). The caller clears it.</summary>
    public byte[] Agree(SealPublicKey recipient) => _native is null ? recipient.Agree(_managed!) : recipient.Agree(_native);

    public void Dispose()
    {
        _native?.Dispose();
        _managed?.Dispose();
    }
}
