using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Cli.Certs;

namespace PoliceExchange.ConformanceTests.Certs;

/// <summary>The certificates before two verifiers that we did not write: the openssl command and the chain engine of .NET.</summary>
public sealed class CertificateProfileTests(DevelopmentPkiFixture fixture) : IClassFixture<DevelopmentPkiFixture>
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    [Theory]
    [InlineData("JAM", "gateway", "sslserver")]
    [InlineData("JAM", "gateway", "sslclient")]
    [InlineData("USA", "LIAISON_DESK", "sslclient")]
    [InlineData("JAM", "HEALTH", "sslclient")]
    [InlineData("XIM", "LIAISON_DESK", "sslclient")]
    [InlineData("LCA", "admin", "sslclient")]
    [InlineData("hub", "hub-0", "sslserver")]
    [InlineData("hub", "admin", "sslclient")]
    public void GoodCertificate_IsAcceptedByOpensslAndDotnet(string party, string who, string purpose)
    {
        var (authority, leaf) = Files(party, who);

        Assert.Equal("", OpensslVerify(authority, leaf, purpose));
        Assert.Equal(X509ChainStatusFlags.NoError, ChainStatus(authority, leaf, purpose == "sslserver" ? ServerAuthentication : ClientAuthentication));
    }

    [Theory]
    [InlineData("wrong-nation", "JAM", "permitted subtree violation", X509ChainStatusFlags.HasNotPermittedNameConstraint)]
    [InlineData("desk-wrong-nation", "LCA", "permitted subtree violation", X509ChainStatusFlags.HasNotPermittedNameConstraint)]
    [InlineData("expired", "JAM", "certificate has expired", X509ChainStatusFlags.NotTimeValid)]
    [InlineData("desk-expired", "JAM", "certificate has expired", X509ChainStatusFlags.NotTimeValid)]
    [InlineData("wrong-use", "JAM", "certificate purpose", X509ChainStatusFlags.NotValidForUsage)]
    [InlineData("desk-wrong-use", "JAM", "certificate purpose", X509ChainStatusFlags.NotValidForUsage)]
    [InlineData("other-ca", "JAM", "unable to get local issuer certificate", X509ChainStatusFlags.PartialChain)]
    [InlineData("desk-other-ca", "JAM", "unable to get local issuer certificate", X509ChainStatusFlags.PartialChain)]
    [InlineData("self-signed", "JAM", "self-signed certificate", X509ChainStatusFlags.UntrustedRoot)]
    public void BadCertificate_IsRefusedByOpensslAndDotnet(string name, string issuer, string message, X509ChainStatusFlags flag)
    {
        var authority = fixture.Pki.Gateway(issuer).Authority.Certificate;
        var leaf = fixture.Pki.Bad(name).Certificate;

        Assert.Contains(message, OpensslVerify(authority, leaf, "sslclient"), StringComparison.Ordinal);
        Assert.True(ChainStatus(authority, leaf, ClientAuthentication).HasFlag(flag), $"{ChainStatus(authority, leaf, ClientAuthentication)}");
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("unpinned")]
    [InlineData("two-uris")]
    public void CertificateBadForTheExchangeOnly_PassesTheChain(string name)
    {
        // These three must be refused by the directory and by the identity reader: a chain check alone would let them in.
        var authority = fixture.Pki.Gateway("JAM").Authority.Certificate;

        Assert.Equal("", OpensslVerify(authority, fixture.Pki.Bad(name).Certificate, "sslclient"));
    }

    [Fact]
    public void AuthorityOfOneNation_CannotMakeAnAuthority()
    {
        using var ca = X509Certificate2.CreateFromPemFile(fixture.Pki.Gateway("JAM").Authority.Certificate, fixture.Pki.Gateway("JAM").Authority.Key);
        var constraints = ca.Extensions.OfType<X509BasicConstraintsExtension>().Single();

        Assert.True(constraints is { Critical: true, CertificateAuthority: true, HasPathLengthConstraint: true, PathLengthConstraint: 0 });
        Assert.True(ca.Extensions.Single(extension => extension.Oid!.Value == "2.5.29.30").Critical);
        Assert.Equal(384, ca.GetECDsaPublicKey()!.KeySize);
    }

    [Fact]
    public void GatewayLeaf_LivesSevenDays_WithOneUriAndA16ByteSerial()
    {
        using var leaf = X509CertificateLoader.LoadCertificateFromFile(fixture.Pki.Gateway("JAM").Tls.Certificate);

        Assert.InRange((leaf.NotAfter.ToUniversalTime() - DevelopmentPkiFixture.Now.UtcDateTime).TotalDays, 6.99, 7.01);
        Assert.Equal(16, leaf.SerialNumberBytes.Length);
        Assert.Equal(256, leaf.GetECDsaPublicKey()!.KeySize);
        Assert.Contains("URI:spiffe://jam.px.example/gateway/gw-jam/tls, DNS:gw-jam.jam.px.example", Openssl("x509", "-in", fixture.Pki.Gateway("JAM").Tls.Certificate, "-noout", "-ext", "subjectAltName"), StringComparison.Ordinal);
    }

    private (string Authority, string Leaf) Files(string party, string who)
    {
        var pki = fixture.Pki;
        if (party == "hub")
        {
            return (pki.Hub.Authority.Certificate, who == "admin" ? pki.Hub.Admin.Certificate : pki.Hub.Tls[who].Certificate);
        }
        var gateway = pki.Gateway(party);
        return (gateway.Authority.Certificate, who switch
        {
            "gateway" => gateway.Tls.Certificate,
            "admin" => gateway.Admin.Certificate,
            _ => gateway.Desks[who].Certificate,
        });
    }

    private static X509ChainStatusFlags ChainStatus(string authority, string leafFile, string usage)
    {
        using var leaf = X509CertificateLoader.LoadCertificateFromFile(leafFile);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(authority));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(usage));
        chain.Build(leaf);
        return chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
    }

    /// <returns>Empty when openssl accepts, else what it says.</returns>
    private static string OpensslVerify(string authority, string leaf, string purpose)
    {
        var said = Openssl("verify", "-x509_strict", "-CAfile", authority, "-purpose", purpose, leaf);
        return said.Trim() == $"{leaf}: OK" ? "" : said;
    }

    private static string Openssl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output + error.Result;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("the openssl command is not installed");
            return "";
        }
    }
}
