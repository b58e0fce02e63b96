using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoliceExchange.Hosting.Tls;

/// <summary>The chain rules, the same for both sides of a connection.</summary>
internal static class PeerChain
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// Only the given authorities, no downloads: revocation is removal from the host's list, because a handshake that
    /// fetches a revocation list hangs when its server does (SEALING-AND-AUDIT 6).
    /// </summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection anchors, string usage, TimeProvider time)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(anchors);
        policy.ApplicationPolicy.Add(new Oid(usage));
        return policy;
    }

    /// <summary>Null when the chain holds, else why not, for the log.</summary>
    public static string? Check(X509Certificate2 leaf, X509Chain? presented, X509ChainPolicy policy)
    {
        foreach (var element in presented?.ChainElements.Skip(1) ?? [])
        {
            policy.ExtraStore.Add(element.Certificate);
        }

        using var chain = new X509Chain { ChainPolicy = policy };
        return chain.Build(leaf) ? null : Describe(chain);
    }

    public static string Describe(X509Chain chain) =>
        string.Join(", ", chain.ChainStatus.Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal));

    /// <summary>
    /// The leaf profile beyond the chain. A certificate without extended key usage passes a chain policy ("any purpose"),
    /// so the usage has to be there; and an authority's own certificate never speaks.
    /// </summary>
    public static string? CheckLeaf(X509Certificate2 leaf, string usage)
    {
        var usages = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>());
        if (!usages.Any(oid => oid.Value == usage))
        {
            return "the extended key usage is missing";
        }

        if (leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority))
        {
            return "an authority's certificate is not an end entity's";
        }

        return leaf.Extensions.OfType<X509KeyUsageExtension>().All(extension => extension.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
            ? null
            : "the key usage is not digitalSignature";
    }
}
