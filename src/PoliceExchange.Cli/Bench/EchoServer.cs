using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// <c>px bench-echo</c>: one of the servers that the hosting row compares, in a process of its own. Bare: Kestrel and
/// Grpc.AspNetCore.Server over mutual TLS, nothing else. Hosted: what broker and gateway run in front of a handler -
/// identity, access table, rate and deadline limits, call records and metrics with a listener.
/// </summary>
internal static class EchoServer
{
    private static readonly Migration[] Journals = [new(1, Journal.Schema)];

    internal static Command Create()
    {
        // Settings like those of a node, "--Host:KeyFile=...": their names are no names of options.
        var command = new Command("bench-echo") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(async (result, cancel) =>
        {
            var settings = new ConfigurationBuilder().AddCommandLine([.. result.UnmatchedTokens]).Build();
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPemFile(settings["authority"]!);
            var (certificateFile, keyFile, readyFile) = (settings["Host:CertificateFile"]!, settings["Host:KeyFile"]!, settings["Host:ReadyFile"]!);
            if (settings["kind"] == "bare")
            {
                await BareAsync(anchors, certificateFile, keyFile, readyFile, cancel).ConfigureAwait(false);
            }
            else
            {
                await HostedAsync(anchors, certificateFile, keyFile, readyFile, settings["kind"] == "journal" ? settings["data"] : null, cancel).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static async Task BareAsync(X509Certificate2Collection anchors, string certificateFile, string keyFile, string readyFile, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        var identity = TlsIdentity.Load(certificateFile, keyFile);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = identity.Current.Certificate,
                SslProtocols = System.Security.Authentication.SslProtocols.Tls13,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, chain, _) =>
                    PeerChain.Check(certificate, chain, PeerChain.Policy(anchors, PeerChain.ClientAuthentication, TimeProvider.System)) is null,
            });
        }));
        var app = builder.Build();
        _ = app.MapGrpcService<EchoHandler>();
        await app.StartAsync(cancel).ConfigureAwait(false);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await File.WriteAllTextAsync(readyFile, new Uri(address).Authority, cancel).ConfigureAwait(false);
        await app.WaitForShutdownAsync(cancel).ConfigureAwait(false);
    }

    private static async Task HostedAsync(
        X509Certificate2Collection anchors, string certificateFile, string keyFile, string readyFile, string? journal, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder([
            "--Host:Listen=127.0.0.1:0", $"--Host:CertificateFile={certificateFile}", $"--Host:KeyFile={keyFile}", $"--Host:ReadyFile={readyFile}",
            // The rate limit works as ever, on a caller that may call this often.
            "--Limits:CallsPerSecond=1000000", "--Limits:CallBurst=10000000",
        ]);
        builder.AddExchangeHost();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new PeerTrust(() => anchors, peer => peer.Member == BenchFolder.Sender ? PeerVerdict.Yes : new PeerVerdict.Refused("of another member")));
        if (journal is null)
        {
            builder.Services.AddSingleton<ICallRecorder, NoRecorder>();
        }
        else
        {
            builder.Services.AddSingleton(_ => DurableStore.Open(
                new StoreOptions { Path = Path.Combine(journal, "calls.db") }, Journals, NullLogger.Instance, ProcessEnd.AfterFailedSync));
            builder.Services.AddSingleton<ICallRecorder, JournalRecorder>();
        }
        var app = builder.Build();
        app.UseExchangeHost();
        app.MapExchangeService<EchoHandler>();
        using var listener = Listen();
        await ((IHost)app).RunAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Telemetry on: somebody sums what the meters say, as an exporter would.</summary>
    private static MeterListener Listen()
    {
        var calls = 0L;
        var seconds = 0.0;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == HostingMeter.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref calls, value));
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds += value);
        listener.Start();
        return listener;
    }
}
