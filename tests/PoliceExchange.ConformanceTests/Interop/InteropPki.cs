using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>Certificates of the exchange's profile as PEM files that every implementation reads. Fictional, and gone with the test.</summary>
internal sealed class InteropPki : IDisposable
{
    public const string HubId = "spiffe://hub.px.example/broker/hub-1/tls";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("px-interop-");
    private readonly TestAuthority _hub = new("hub.px.example");
    private readonly TestAuthority _canada = new("can.px.example");

    public InteropPki()
    {
        Hub = Issue(_hub, "hub", HubId);
        Gateway = Issue(_canada, "gateway", TestAuthority.Gateway("can"));
        using var other = new TestAuthority("can.px.example");
        Outsider = Issue(other, "outsider", TestAuthority.Gateway("can"));
        AnchorFile = Write("anchors.pem", _hub.Certificate.ExportCertificatePem() + "\n" + _canada.Certificate.ExportCertificatePem() + "\n");
    }

    public string AnchorFile { get; }

    public CertificateFiles Hub { get; }

    public CertificateFiles Gateway { get; }

    /// <summary>The gateway's name from an authority that nobody trusts.</summary>
    public CertificateFiles Outsider { get; }

    public X509Certificate2Collection Anchors => [_hub.Certificate, _canada.Certificate];

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose()
    {
        _hub.Dispose();
        _canada.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string content) => Write(name, System.Text.Encoding.ASCII.GetBytes(content));

    private CertificateFiles Issue(TestAuthority authority, string name, string id)
    {
        using var certificate = authority.Issue(id);
        using var key = certificate.GetECDsaPrivateKey()!;
        return new CertificateFiles(
            Write($"{name}.pem", certificate.ExportCertificatePem()),
            Write($"{name}.key.pem", key.ExportPkcs8PrivateKeyPem()),
            PeerCertificate.PinOf(certificate));
    }
}

/// <summary>Paths of a certificate and its key, and the key's pin.</summary>
internal sealed record CertificateFiles(string Certificate, string Key, string Pin);
