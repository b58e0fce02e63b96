using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Broker;

/// <summary>Who may hold a connection to the hub, by the directory in force.</summary>
internal static class BrokerTrust
{
    /// <summary>Null when the peer is enrolled, else why not.</summary>
    /// <param name="at">The time; <see cref="DateTimeOffset.MinValue"/> asks only whether the key is listed at all.</param>
    public static string? Verdict(DirectorySnapshot directory, PeerCertificate peer, DateTimeOffset at) => peer.Kind switch
    {
        CallerKind.Gateway => Gateway(directory, peer, at),
        CallerKind.NodeAdmin => directory.IsActive(peer.Member) ? null : $"{peer.Member} is not an active member",
        // The chain already proved that the hub's own authority issued it.
        CallerKind.HubAdmin or CallerKind.Hub => null,
        _ => $"a {peer.Kind} has no business at the hub",
    };

    private static string? Gateway(DirectorySnapshot directory, PeerCertificate peer, DateTimeOffset at)
    {
        if (directory.Gateway(peer.Id.Name) is not { } gateway)
        {
            return $"{peer.Id.Name} is not in directory {directory.Version}";
        }
        if (gateway.States.Count == 0 || gateway.States[0] != peer.Member)
        {
            return $"{peer.Id.Name} does not belong to {peer.Member}";
        }
        var pin = gateway.TlsPins.FirstOrDefault(one => one.Pin == peer.Pin);
        return pin is null ? $"the key of {peer.Id.Name} is not pinned in directory {directory.Version}"
            : at != DateTimeOffset.MinValue && !pin.IsValidAt(at) ? $"the pin of {peer.Id.Name} is not valid now"
            : null;
    }
}
