using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Connections;

/// <summary>
/// Every open connection by its peer. Nothing in TLS or Kestrel looks at a certificate again on a living connection, so
/// this ends the connections whose key was removed, whose certificate has ended, or that have grown old.
/// </summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, OpenConnection> _open = new(StringComparer.Ordinal);
    private readonly ExchangeLimits _limits;
    private readonly CallerBuckets _reconnects;
    private readonly PeerTrust _trust;
    private readonly TimeProvider _time;
    private readonly HostingMeter _meter;
    private readonly ILogger<ConnectionRegistry> _log;

    public ConnectionRegistry(IOptions<ExchangeLimits> limits, PeerTrust trust, TimeProvider time, HostingMeter meter, ILogger<ConnectionRegistry> log)
    {
        (_limits, _trust, _time, _meter, _log) = (limits.Value, trust, time, meter, log);
        _reconnects = new CallerBuckets(_limits.MaxTrackedCallers, _limits.ReconnectsPerMinute / 60.0, _limits.ReconnectBurst, time);
    }

    public int Count => _open.Count;

    /// <summary>Ends every open connection of a key at once; returns how many. The host calls it when it removes a key.</summary>
    public int Close(string pin, string reason) => CloseWhere(peer => peer.Pin == pin, reason);

    /// <summary>As <see cref="Close"/>, for all peers that match, such as those of a suspended member.</summary>
    public int CloseWhere(Func<PeerCertificate, bool> peers, string reason)
    {
        var closed = 0;
        foreach (var connection in _open.Values)
        {
            if (peers(connection.Peer))
            {
                Abort(connection, reason);
                closed++;
            }
        }

        return closed;
    }

    /// <summary>Connection middleware, behind TLS.</summary>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        if (context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not { } certificate
            || PeerCertificate.Read(certificate) is not PeerReading.Peer(var peer))
        {
            // The handshake lets no such connection through; should it ever, nothing is served.
            context.Abort(new ConnectionAbortedException("no peer"));
            return;
        }

        if (Refusal(peer) is { } refusal)
        {
            _meter.ConnectionRefused();
            _log.ConnectionRefused(peer.Id.Text, refusal);
            context.Abort(new ConnectionAbortedException(refusal));
            return;
        }

        context.Features.Set(peer);
        var shorter = RandomNumberGenerator.GetInt32(100) / 1000.0;
        _open[context.ConnectionId] = new OpenConnection(peer, context, _time.GetUtcNow() + (_limits.MaxConnectionAge * (1 - shorter)));
        _meter.ConnectionOpened();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            _ = _open.TryRemove(context.ConnectionId, out _);
            _meter.ConnectionClosed();
        }
    }

    /// <summary>One look at every open connection.</summary>
    public void Sweep()
    {
        var now = _time.GetUtcNow();
        foreach (var connection in _open.Values)
        {
            if (_trust.Verdict(connection.Peer) is PeerVerdict.Refused refused)
            {
                Abort(connection, refused.Reason);
            }
            else if (now >= connection.Peer.NotAfter)
            {
                Abort(connection, "its certificate has ended");
            }
            else if (connection.EndsAt is { } end)
            {
                if (now >= end)
                {
                    Abort(connection, "it did not end when asked");
                }
            }
            else if (now >= connection.OldAt)
            {
                // GOAWAY: calls that run may end, new ones go to a new connection.
                connection.EndsAt = now + _limits.ConnectionEndGrace;
                connection.Context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }
        }
    }

    // Behind the handshake, where the peer has proven that it holds the key: another's certificate alone cannot use up its tokens.
    private string? Refusal(PeerCertificate peer)
    {
        if (!_reconnects.TryTake(peer.Pin, out _))
        {
            return "it reconnects too often";
        }

        return _open.Values.Count(connection => connection.Peer.Pin == peer.Pin) >= _limits.MaxConnectionsPerPeer
            ? "it has too many connections"
            : null;
    }

    private void Abort(OpenConnection connection, string reason)
    {
        _log.ConnectionClosed(connection.Peer.Id.Text, reason);
        connection.Context.Abort(new ConnectionAbortedException(reason));
    }
}
