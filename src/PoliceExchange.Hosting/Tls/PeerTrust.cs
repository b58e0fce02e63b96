using System.Security.Cryptography.X509Certificates;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// Whom this server trusts now, supplied by the host. Asked on each handshake and again on each call and sweep, so that
/// a removed key ends at once; both functions must be quick, thread-safe and free of I/O.
/// </summary>
/// <param name="Anchors">The certificate authorities of the members that are in force.</param>
/// <param name="Verdict">Whether this very key is enrolled.</param>
internal sealed record PeerTrust(Func<X509Certificate2Collection> Anchors, Func<PeerCertificate, PeerVerdict> Verdict);

/// <summary>What the host says of a peer.</summary>
internal abstract record PeerVerdict
{
    private PeerVerdict()
    {
    }

    public static PeerVerdict Yes { get; } = new Accepted();

    public sealed record Accepted : PeerVerdict;

    /// <param name="Reason">For the log; the caller is told only that it is not enrolled.</param>
    public sealed record Refused(string Reason) : PeerVerdict;
}
