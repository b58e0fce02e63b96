using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Testing.Hosting;

/// <summary>A member's certificate authority, as the exchange prescribes it, that can also be asked for bad certificates.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Epoch = TimeProvider.System.GetUtcNow();

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <param name="domain">Trust domain.</param>
    /// <param name="development">Marked as one of px certs.</param>
    public TestAuthority(string domain, bool development = false)
    {
        Domain = domain;
        var request = new CertificateRequest(development ? $"CN={domain} CA, O={DevelopmentMark.Organization}" : $"CN={domain} CA", _key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(NameConstraints(domain));
        Certificate = request.CreateSelfSigned(Epoch.AddDays(-30), Epoch.AddDays(365));
    }

    public string Domain { get; }

    public X509Certificate2 Certificate { get; }

    public static string Gateway(string member) => $"spiffe://{member}.px.example/gateway/gw-{member}/tls";

    public X509Certificate2 Issue(string uri, ECDsa? key = null) => Issue(new Leaf([uri]), key);

    public X509Certificate2 Issue(Leaf leaf, ECDsa? key = null)
    {
        using var fresh = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var own = key ?? fresh!;
        var request = new CertificateRequest("CN=" + Domain, own, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Domain);
        foreach (var uri in leaf.Uris)
        {
            names.AddUri(new Uri(uri));
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (leaf.Usages.Length > 0)
        {
            var usages = new OidCollection();
            foreach (var usage in leaf.Usages)
            {
                usages.Add(new Oid(usage));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        }

        var (from, to) = leaf.Expired ? (Epoch.AddDays(-10), Epoch.AddDays(-1)) : (Epoch.AddDays(-1), Epoch.AddDays(7));
        using var certificate = leaf.SelfSigned
            ? null
            : request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, RandomNumberGenerator.GetBytes(16));
        return certificate?.CopyWithPrivateKey(own) ?? request.CreateSelfSigned(from, to);
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    // RFC 5280 4.2.1.10: NameConstraints ::= SEQUENCE { permittedSubtrees [0] SEQUENCE OF GeneralSubtree }
    private static X509Extension NameConstraints(string domain)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            foreach (var tag in (ReadOnlySpan<int>)[2, 6])
            {
                using (writer.PushSequence())
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, new Asn1Tag(TagClass.ContextSpecific, tag));
                }
            }
        }

        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }

    /// <summary>What to put into an end entity's certificate; the defaults are a good one.</summary>
    internal sealed record Leaf(string[] Uris)
    {
        public string[] Usages { get; init; } = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

        public bool Expired { get; init; }

        public bool SelfSigned { get; init; }
    }
}
