using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Channels;

/// <summary>
/// Calls to one server over mutual TLS. A renewed certificate of ours gets a new handler and channel for the calls to
/// come; calls that run stay on the old one, which is closed at the next renewal, when its certificate has ended anyway.
/// </summary>
internal sealed class ExchangeChannel(
    ChannelTarget target, TlsIdentity identity, ChannelLimits limits, TimeProvider time, ILoggerFactory logs) : CallInvoker, IDisposable
{
    private readonly Lock _gate = new();
    private (TlsKeyPair Key, GrpcChannel Channel)? _current;
    private GrpcChannel? _old;
    private bool _disposed;

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        Invoker().BlockingUnaryCall(CheckedMethod.Of(method), host, options, request);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        Invoker().AsyncUnaryCall(CheckedMethod.Of(method), host, options, request);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        Invoker().AsyncServerStreamingCall(CheckedMethod.Of(method), host, options, request);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        Invoker().AsyncClientStreamingCall(CheckedMethod.Of(method), host, options);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        Invoker().AsyncDuplexStreamingCall(CheckedMethod.Of(method), host, options);

    /// <summary>Closes every connection, and with them the calls that run; the next call makes a new one. For a removed key of the server.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _current?.Channel.Dispose();
            _old?.Dispose();
            (_current, _old) = (null, null);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        Drop();
    }

    private CallInvoker Invoker()
    {
        var key = identity.Current;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is not { } current || current.Key != key)
            {
                _old?.Dispose();
                _old = _current?.Channel;
                _current = (key, Open(key));
            }

            return _current.Value.Channel.CreateCallInvoker();
        }
    }

    private GrpcChannel Open(TlsKeyPair key)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = limits.ConnectionLifetime,
            ConnectTimeout = limits.ConnectTimeout,
            KeepAlivePingDelay = limits.KeepAlivePingDelay,
            KeepAlivePingTimeout = limits.KeepAlivePingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = key.Context,
                AllowTlsResume = false,
                AllowRenegotiation = false,
                // The platform builds a chain before it asks us: without downloads and without authorities. ServerCheck builds the one that counts.
                CertificateChainPolicy = PeerChain.Policy(new X509Certificate2Collection(), PeerChain.ServerAuthentication, time),
                RemoteCertificateValidationCallback = new ServerCheck(target, time, logs.CreateLogger<ServerCheck>()).Accepts,
            },
        };
        return GrpcChannel.ForAddress(target.Address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            LoggerFactory = logs,
            MaxReceiveMessageSize = limits.MaxReceiveMessageBytes,
            MaxSendMessageSize = limits.MaxSendMessageBytes,
        });
    }
}
