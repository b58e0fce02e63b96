using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Limits;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// The server's side of the handshake: TLS 1.3, a client certificate or nothing, chain to the authorities of now, one
/// identity, and the host's verdict on the key. Resumption is off, because whoever holds a ticket would come in without
/// presenting a certificate; so is renegotiation, which HTTP/2 forbids.
/// </summary>
internal sealed class PeerHandshake(
    TlsIdentity identity, PeerTrust trust, TimeProvider time, HostingMeter meter, IHostEnvironment environment, ILogger<PeerHandshake> log)
{
    // Anybody can be refused as often as the machine can shake hands; the log takes this much of it.
    private readonly Lock _logging = new();
    private readonly TokenBucket _lines = new(perSecond: 10, burst: 100, time);
    private long _unlogged;

    public ValueTask<SslServerAuthenticationOptions> OnConnection(TlsHandshakeCallbackContext context)
    {
        var remote = context.Connection.RemoteEndPoint?.ToString() ?? "?";
        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity.Current.Context,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateChainPolicy = PeerChain.Policy(trust.Anchors(), PeerChain.ClientAuthentication, time),
            AllowTlsResume = false,
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(remote, certificate, chain, errors),
        });
    }

    private bool Accepts(string remote, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        var (refusal, who) = Examine(presented as X509Certificate2, chain, errors);
        if (refusal is null)
        {
            return true;
        }

        // In TLS 1.3 the client only sees a broken connection: this line is the one place that says why.
        meter.HandshakeRefused();
        LogRefusal(remote, who, refusal);
        return false;
    }

    private void LogRefusal(string remote, string who, string refusal)
    {
        long unlogged;
        lock (_logging)
        {
            if (!_lines.TryTake(1, out _))
            {
                _unlogged++;
                return;
            }

            (unlogged, _unlogged) = (_unlogged, 0);
        }

        if (unlogged > 0)
        {
            log.PeersRefused(unlogged);
        }

        log.PeerRefused(remote, who, refusal);
    }

    private (string? Refusal, string Who) Examine(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return ("no certificate was presented", "?");
        }

        var reading = PeerCertificate.Read(certificate);
        if (reading is not PeerReading.Peer(var peer))
        {
            return ((reading as PeerReading.Unreadable)?.Reason ?? "it has no identity", "pin " + PeerCertificate.PinOf(certificate));
        }

        // Whoever has certs-dev is every party of it at once; a real directory that lists such an authority by mistake changes nothing.
        if (!environment.IsDevelopment() && DevelopmentMark.IsOn(certificate))
        {
            return ("a development authority issued it (px certs)", peer.Id.Text);
        }

        if (errors != SslPolicyErrors.None || chain is null)
        {
            return ($"the chain does not hold ({(chain is null ? errors.ToString() : PeerChain.Describe(chain))})", peer.Id.Text);
        }

        return (PeerChain.CheckLeaf(certificate, PeerChain.ClientAuthentication)
            ?? (trust.Verdict(peer) as PeerVerdict.Refused)?.Reason, peer.Id.Text);
    }
}
