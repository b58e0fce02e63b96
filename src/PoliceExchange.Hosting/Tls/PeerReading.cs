namespace PoliceExchange.Hosting.Tls;

/// <summary>An identity, or why a certificate has none.</summary>
internal abstract record PeerReading
{
    private PeerReading()
    {
    }

    public sealed record Peer(PeerCertificate Certificate) : PeerReading;

    public sealed record Unreadable(string Reason) : PeerReading;
}
