using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// Our own certificate and key, from PEM files that a renewal replaces while the process runs. The current pair is one
/// reference, swapped whole: a handshake sees the old pair or the new one.
/// </summary>
internal sealed class TlsIdentity
{
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly bool _developmentAllowed;
    private readonly Lock _reloading = new();
    private volatile TlsKeyPair _current;

    private TlsIdentity(string certificateFile, string keyFile, bool developmentAllowed)
    {
        (_certificateFile, _keyFile, _developmentAllowed) = (certificateFile, keyFile, developmentAllowed);
        _current = Read();
    }

    public TlsKeyPair Current => _current;

    /// <exception cref="InvalidDataException">The files are not a certificate of this exchange with its key; the message says which rule.</exception>
    /// <param name="certificateFile">PEM.</param>
    /// <param name="keyFile">PEM.</param>
    /// <param name="developmentAllowed">False in a server outside Development; a tool shows what it has and is refused by the server.</param>
    public static TlsIdentity Load(string certificateFile, string keyFile, bool developmentAllowed = true) => new(certificateFile, keyFile, developmentAllowed);

    /// <summary>Reads the files again; true when the certificate is another one. On failure the old pair stays and the exception tells.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>, or the identity changed: renewal keeps the SPIFFE id.</exception>
    public bool Reload()
    {
        lock (_reloading)
        {
            var next = Read();
            if (next.Certificate.RawDataMemory.Span.SequenceEqual(_current.Certificate.RawDataMemory.Span))
            {
                return false;
            }

            if (next.Peer.Id != _current.Peer.Id)
            {
                throw new InvalidDataException($"{_certificateFile}: the identity changed from {_current.Peer.Id.Text} to {next.Peer.Id.Text}; start the process anew for that.");
            }

            // The old pair is left to the collector: open connections still use it.
            _current = next;
            return true;
        }
    }

    private TlsKeyPair Read()
    {
        var pair = TlsKeyPair.Read(_certificateFile, _keyFile);
        return _developmentAllowed || !DevelopmentMark.IsOn(pair.Certificate)
            ? pair
            : throw new InvalidDataException($"{_certificateFile} is a throw-away certificate of px certs. {DevelopmentMark.Fix}");
    }
}

/// <summary>One certificate with its key and the context that handshakes share.</summary>
/// <param name="Certificate">The leaf with its private key.</param>
/// <param name="Context">Leaf and intermediates, built offline; without it intermediates are not sent (aspnetcore#36202).</param>
/// <param name="Peer">What the certificate says of us.</param>
internal sealed record TlsKeyPair(X509Certificate2 Certificate, SslStreamCertificateContext Context, PeerCertificate Peer)
{
    public static TlsKeyPair Read(string certificateFile, string keyFile)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            chain.RemoveAt(0);
            return PeerCertificate.Read(leaf) switch
            {
                PeerReading.Peer(var peer) => new(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true), peer),
                PeerReading.Unreadable(var reason) => throw new InvalidDataException($"{certificateFile}: {reason}."),
                var other => throw new InvalidOperationException(other.ToString()),
            };
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The message of a cryptographic error names no key material.
            throw new InvalidDataException($"{certificateFile} with {keyFile}: {e.Message}", e);
        }
    }
}
