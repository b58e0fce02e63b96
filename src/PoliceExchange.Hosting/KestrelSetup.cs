using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Connections;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting;

/// <summary>Limits of Kestrel and gRPC, and the peers' end-point.</summary>
internal sealed class KestrelSetup(
    IOptions<ExchangeHostOptions> host, IOptions<ExchangeLimits> limits, PeerHandshake handshake, ConnectionRegistry connections)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<GrpcServiceOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        var bounds = limits.Value;
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = bounds.MaxConnections;
        options.Limits.RequestHeadersTimeout = bounds.RequestHeadersTimeout;
        options.Limits.MaxRequestHeadersTotalSize = bounds.MaxHeaderBytes;
        options.Limits.MaxRequestHeaderCount = bounds.MaxHeaderCount;
        // One unary message with its frame; gRPC lifts it for streams, which StreamLimits bounds.
        options.Limits.MaxRequestBodySize = bounds.MaxReceiveMessageBytes + 1024;
        var http2 = options.Limits.Http2;
        http2.MaxStreamsPerConnection = bounds.MaxStreamsPerConnection;
        http2.InitialStreamWindowSize = bounds.StreamWindowBytes;
        http2.InitialConnectionWindowSize = bounds.ConnectionWindowBytes;
        http2.KeepAlivePingDelay = bounds.KeepAlivePingDelay;
        http2.KeepAlivePingTimeout = bounds.KeepAlivePingTimeout;
        http2.MaxRequestHeaderFieldSize = bounds.MaxHeaderBytes;

        options.Listen(IPEndPoint.Parse(host.Value.Listen), endpoint =>
        {
            endpoint.Protocols = host.Value.AllowHttp1 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = bounds.TlsHandshakeTimeout,
                OnConnection = handshake.OnConnection,
            });
            _ = endpoint.Use(next => context => connections.RunAsync(context, next));
        });
    }

    public void Configure(GrpcServiceOptions options)
    {
        options.EnableDetailedErrors = false;
        options.MaxReceiveMessageSize = limits.Value.MaxReceiveMessageBytes;
        options.MaxSendMessageSize = limits.Value.MaxSendMessageBytes;
        options.Interceptors.Add<CallInterceptor>();
    }
}
