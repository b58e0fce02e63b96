using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Channels;

/// <summary>A server to call, and what proves that it is that server. All of them have to hold; the host name proves nothing.</summary>
/// <param name="Address">https only.</param>
/// <param name="Anchors">Authorities in force, asked on each handshake.</param>
/// <param name="Expected">Whether this is the identity to be called.</param>
/// <param name="Pins">Keys in force, asked on each handshake; null where chain and identity are enough, as inside a nation.</param>
internal sealed record ChannelTarget(
    Uri Address, Func<X509Certificate2Collection> Anchors, Func<SpiffeId, bool> Expected, Func<IReadOnlySet<string>>? Pins)
{
    /// <summary>Whether a server with a throw-away certificate (px certs) may be talked to; false in a server outside Development.</summary>
    public bool DevelopmentAllowed { get; init; } = true;
}
