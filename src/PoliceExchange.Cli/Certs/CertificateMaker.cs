using System.Buffers.Text;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Cli.Certs;

/// <summary>A certificate authority: its certificate and private key. The owner disposes it.</summary>
internal sealed record Authority(X509Certificate2 Certificate, ECDsa Key) : IDisposable
{
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}

/// <summary>What a leaf may be used for.</summary>
internal enum LeafUse
{
    /// <summary>Gateways and brokers: both ends of a connection.</summary>
    ServerAndClient,

    /// <summary>Desks and administrators.</summary>
    Client,

    /// <summary>A certificate for something else (bad on purpose).</summary>
    CodeSigning,

    /// <summary>A server alone (console ports).</summary>
    Server,
}

/// <summary>Certificates in the profile of SEALING-AND-AUDIT 6: P-384 authorities constrained to their nation, P-256 leaves with one SPIFFE id.</summary>
internal static class CertificateMaker
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string CodeSigningUse = "1.3.6.1.5.5.7.3.3";

    /// <summary>A self-signed authority that can only name hosts and SPIFFE ids of one trust domain, marked as one of development.</summary>
    internal static Authority CreateAuthority(string name, string trustDomain, DateTimeOffset from, DateTimeOffset to)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}, O={DevelopmentMark.Organization}"), key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.30", NameConstraints(trustDomain), critical: true));
        var certificate = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, to, Serial());
        return new Authority(certificate, key);
    }

    /// <summary>A leaf. Two URIs or an issuer of another nation are possible here, because the bad certificates need them.</summary>
    internal static X509Certificate2 CreateLeaf(
        Authority issuer, ECDsa key, IReadOnlyList<string> uris, IReadOnlyList<string> hosts, LeafUse use, DateTimeOffset from, DateTimeOffset to)
    {
        var request = LeafRequest(key, uris, hosts, use);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(issuer.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.Key), from, to, Serial());
    }

    /// <summary>A leaf that signed itself: bad on purpose.</summary>
    internal static X509Certificate2 CreateSelfSigned(ECDsa key, string uri, DateTimeOffset from, DateTimeOffset to)
    {
        var request = LeafRequest(key, [uri], [], LeafUse.ServerAndClient);
        return request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, to, Serial());
    }

    /// <summary>The pin of a TLS key: base64url SHA-256 of its SubjectPublicKeyInfo.</summary>
    internal static string Pin(ECDsa key) => Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    private static CertificateRequest LeafRequest(ECDsa key, IReadOnlyList<string> uris, IReadOnlyList<string> hosts, LeafUse use)
    {
        // Only the last segments, for people; the identity is the URI.
        var name = uris.Count > 0 ? string.Join(' ', new Uri(uris[0]).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries)) : hosts[0];
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages(use), critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var uri in uris)
        {
            names.AddUri(new Uri(uri));
        }
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static OidCollection Usages(LeafUse use) => use switch
    {
        LeafUse.ServerAndClient => [new Oid(ServerUse), new Oid(ClientUse)],
        LeafUse.Client => [new Oid(ClientUse)],
        LeafUse.Server => [new Oid(ServerUse)],
        _ => [new Oid(CodeSigningUse)],
    };

    /// <summary>RFC 5280 4.2.1.10: permitted URI and DNS of the domain, no IP address at all.</summary>
    /// <remarks>Without a leading dot: for a URI that means exactly this host, and one with a dot would not match the bare host.</remarks>
    private static byte[] NameConstraints(string trustDomain)
    {
        var dns = new Asn1Tag(TagClass.ContextSpecific, 2);
        var uri = new Asn1Tag(TagClass.ContextSpecific, 6);
        var address = new Asn1Tag(TagClass.ContextSpecific, 7);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                foreach (var tag in new[] { dns, uri })
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteCharacterString(UniversalTagNumber.IA5String, trustDomain, tag);
                    }
                }
            }
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
            {
                foreach (var length in new[] { 8, 32 })
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteOctetString(new byte[length], address);
                    }
                }
            }
        }
        return writer.Encode();
    }

    /// <summary>16 random bytes, positive and of full length (RFC 5280 4.1.2.2).</summary>
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
