using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Channels;

/// <summary>The client's side of the handshake.</summary>
internal sealed class ServerCheck(ChannelTarget target, TimeProvider time, ILogger log)
{
    public bool Accepts(object sender, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        var refusal = Examine(presented as X509Certificate2, chain);
        if (refusal is not null)
        {
            log.ServerRefused(target.Address.Authority, refusal);
        }

        return refusal is null;
    }

    // The platform's own findings (errors) are about a host name and a chain that we do not go by; ours is the whole check.
    private string? Examine(X509Certificate2? certificate, X509Chain? chain)
    {
        if (certificate is null)
        {
            return "no certificate was presented";
        }

        if (!target.DevelopmentAllowed && DevelopmentMark.IsOn(certificate))
        {
            return "a development authority issued its certificate (px certs)";
        }

        if (PeerChain.Check(certificate, chain, PeerChain.Policy(target.Anchors(), PeerChain.ServerAuthentication, time)) is { } broken)
        {
            return $"the chain does not hold ({broken})";
        }

        return PeerChain.CheckLeaf(certificate, PeerChain.ServerAuthentication) ?? PeerCertificate.Read(certificate) switch
        {
            PeerReading.Peer(var peer) when !target.Expected(peer.Id) => $"it is {peer.Id.Text}",
            PeerReading.Peer(var peer) when target.Pins is { } pins && !pins().Contains(peer.Pin) => "its key is not enrolled",
            PeerReading.Peer => null,
            PeerReading.Unreadable(var reason) => reason,
            _ => "unknown reading",
        };
    }
}
