using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// What tells throw-away certificates from real ones. The authorities of a development PKI carry it in their subject, so
/// each certificate that they issue carries it in its issuer: it cannot be taken off without breaking the chain, and
/// people read it in every tool.
/// </summary>
internal static class DevelopmentMark
{
    /// <summary>The organisation (O) of a development authority.</summary>
    public const string Organization = "PoliceExchange DEVELOPMENT";

    /// <summary>What to do about it.</summary>
    public const string Fix = "Give this process the certificate, root and directory of its enrolment; only for a trial with throw-away data set DOTNET_ENVIRONMENT=Development.";

    /// <summary>Whether a development authority issued this certificate, or it is one.</summary>
    public static bool IsOn(X509Certificate2 certificate) => IsIn(certificate.IssuerName) || IsIn(certificate.SubjectName);

    /// <summary>Whether one of the certificates in a PEM file has it; false for a file that is no such file, which is others' matter to report.</summary>
    public static bool IsInFile(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return certificates.Any(IsOn);
    }

    // Anywhere in the name: whoever has this text in a name of its own is refused too, and nobody should.
    private static bool IsIn(X500DistinguishedName name) => name.Name.Contains(Organization, StringComparison.Ordinal);
}
