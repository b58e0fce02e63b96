using Microsoft.AspNetCore.Connections;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Connections;

/// <summary>A connection with a known peer, as the registry holds it.</summary>
/// <param name="Peer">Who is on the other side.</param>
/// <param name="Context">To close it.</param>
/// <param name="OldAt">When it is old enough to be asked to end.</param>
internal sealed record OpenConnection(PeerCertificate Peer, ConnectionContext Context, DateTimeOffset OldAt)
{
    /// <summary>When it is ended, once it was asked to. The sweep alone writes it.</summary>
    public DateTimeOffset? EndsAt { get; set; }
}
