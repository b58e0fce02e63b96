using Microsoft.AspNetCore.Connections;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Connections;

/// <summary>A connection with a known peer, as the registry holds it.</summary>
/// <param name="Peer">Who is on the other side.</param>
/// <param name="Context">To close it.</param>
/// <param name="AskedToEndAt">When its age asks it to end, on the monotonic clock's scale.</param>
internal sealed record OpenConnection(PeerCertificate Peer, ConnectionContext Context, DateTimeOffset AskedToEndAt)
{
    public bool AskedToEnd { get; set; }
}
