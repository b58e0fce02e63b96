using System.Text;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker;

/// <summary>Whom a gateway states behind its call (DESIGN.md 13 (8)): held against the certificate, the called method and the clock.</summary>
internal sealed class Requesters(DirectoryHolder directory, BrokerKeys keys, TimeProvider time)
{
    // I10: ten minutes of skew change no outcome.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <summary>The requester; a fault when it is not stated for this very call under a key of the calling gateway.</summary>
    /// <param name="gateway">As the certificate names it.</param>
    /// <param name="jws">Compact JWS.</param>
    /// <param name="method">Full name of the RPC.</param>
    public RequesterContext Verify(string gateway, string jws, string method)
    {
        var now = time.GetUtcNow();
        var current = directory.Current;
        var requester = RequesterContext.Verify(Encoding.UTF8.GetBytes(jws), kid => current.GatewaySignKey(gateway, kid, now));
        return requester is not null && requester.Gateway == gateway && requester.Hub == keys.HubId && requester.Method == method && (now - requester.At).Duration() <= Skew
            ? requester
            : throw new Fault(FaultReason.SignatureInvalid, "The requester is not stated, for this call and now, under a key of the calling gateway.").ToException();
    }
}
