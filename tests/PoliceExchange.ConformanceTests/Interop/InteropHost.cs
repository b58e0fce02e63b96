using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>The interop service behind everything that our servers have in front of a handler.</summary>
internal sealed class InteropHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InteropHost(WebApplication app, CallCounts counts) => (_app, Counts) = (app, counts);

    public CallCounts Counts { get; }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<InteropHost> StartAsync(InteropPki pki)
    {
        var counts = new CallCounts();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Host:Listen"] = "127.0.0.1:0",
            ["Host:CertificateFile"] = pki.Hub.Certificate,
            ["Host:KeyFile"] = pki.Hub.Key,
        });
        builder.AddExchangeHost();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new PeerTrust(
            () => pki.Anchors,
            peer => peer.Pin == pki.Gateway.Pin ? PeerVerdict.Yes : new PeerVerdict.Refused("not enrolled")));
        builder.Services.AddSingleton<ICallRecorder, RecordsNothing>();
        builder.Services.AddSingleton(counts);
        builder.Services.Configure<GrpcServiceOptions>(options => options.ResponseCompressionAlgorithm = "gzip");

        var app = builder.Build();
        app.UseExchangeHost();
        app.MapExchangeService<InteropService>();
        await app.StartAsync();
        return new InteropHost(app, counts);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Access records have tests of their own; here the wire is the subject.
    private sealed class RecordsNothing : ICallRecorder
    {
        public ValueTask RecordAsync(CallRecord record) => ValueTask.CompletedTask;
    }
}
