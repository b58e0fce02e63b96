using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using PoliceExchange.Console;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Gateway.Console;

/// <summary>
/// The browsers' end-point: the server's certificate alone, for browsers have none. Its connections are marked, so that nothing of
/// the peers' end-point can be reached here, and counted, so that they crowd out no desk.
/// </summary>
internal sealed class ConsoleListener(ConsoleOptions options, TlsIdentity identity) : IConfigureOptions<KestrelServerOptions>
{
    private int _open;

    public void Configure(KestrelServerOptions kestrel) => kestrel.Listen(IPEndPoint.Parse(options.Listen), endpoint =>
    {
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        _ = endpoint.Use(next => context => CountedAsync(next, context));
        var own = options.CertificateFile.Length > 0 ? ReadPair() : null;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own ?? identity.Current.Context,
                ClientCertificateRequired = false,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowRenegotiation = false,
            }),
        });
        _ = endpoint.Use(next => context =>
        {
            context.Features.Set(ConsoleConnection.One);
            return next(context);
        });
    });

    private SslStreamCertificateContext ReadPair()
    {
        var leaf = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.CertificateFile);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    private async Task CountedAsync(ConnectionDelegate next, ConnectionContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > options.MaxConnections)
            {
                context.Abort(new ConnectionAbortedException("too many browsers"));
                return;
            }
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _open);
        }
    }
}
