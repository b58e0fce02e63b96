using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Files;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Testing.Hosting;

/// <summary>A server made of Hosting and the exercise service, on loopback, with a hub and two members.</summary>
internal sealed class ExerciseHost : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("px-hosting-").FullName;
    private readonly ConcurrentDictionary<string, bool> _pins = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _owned = [];
    private WebApplication? _app;

    public required TestAuthority Hub { get; init; }

    public required TestAuthority Jamaica { get; init; }

    public TestAuthority Canada { get; } = new("can.px.example");

    public MemoryRecorder Recorder { get; } = new();

    public MemoryLog Log { get; } = new();

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public Uri Address { get; private set; } = null!;

    public string ReadyFile => Path.Combine(_directory, "ready");

    public string ServerPin { get; private set; } = "";

    public string CertificateFile => Path.Combine(_directory, "hub.pem");

    public string KeyFile => Path.Combine(_directory, "hub.key");

    public static async Task<ExerciseHost> StartAsync(
        Dictionary<string, string?>? settings = null, StreamLimits? limits = null, string environment = "Production", TimeProvider? time = null,
        params string[] developmentDomains)
    {
        var host = new ExerciseHost { Hub = Authority("hub.px.example"), Jamaica = Authority("jam.px.example") };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = host.Hub.Issue("spiffe://hub.px.example/broker/a/tls", key);
        host.ServerPin = PeerCertificate.PinOf(certificate);
        Write(certificate, host.CertificateFile, host.KeyFile);

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Host:Listen"] = "127.0.0.1:0",
            ["Host:CertificateFile"] = host.CertificateFile,
            ["Host:KeyFile"] = host.KeyFile,
            ["Host:ReadyFile"] = host.ReadyFile,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.AddExchangeHost();
        builder.Logging.ClearProviders().AddProvider(host.Log);
        builder.Services.AddSingleton<ICallRecorder>(host.Recorder);
        builder.Services.AddSingleton(new PeerTrust(
            () => [host.Hub.Certificate, host.Jamaica.Certificate, host.Canada.Certificate],
            peer => host._pins.ContainsKey(peer.Pin) ? PeerVerdict.Yes : new PeerVerdict.Refused("the key is not enrolled")));
        var app = builder.Build();
        app.UseExchangeHost();
        app.MapExchangeService<ExerciseService>(limits);
        app.MapExchangeFile("/file/{**path}", "/policeexchange.testing.v1.Exercise/Administer", path => path switch
        {
            "file/there" => new ExchangeFile("content"u8.ToArray(), "text/plain"),
            "file/bug" => throw new InvalidOperationException("secret inner text"),
            _ => null,
        });
        app.MapExchangePost("/post", "/policeexchange.testing.v1.Exercise/Administer", 1_024, request => System.Text.Encoding.UTF8.GetString(request.Body.Span) switch
        {
            "\"bug\"" => throw new InvalidOperationException("secret inner text"),
            "\"wrong\"" => Task.FromResult(PostAnswer.BadRequest("a sentence")),
            var body => Task.FromResult(PostAnswer.Json(System.Text.Encoding.UTF8.GetBytes($"[{body}]"))),
        });
        host._app = app;
        await app.StartAsync();
        host.Address = new Uri("https://" + (await File.ReadAllLinesAsync(host.ReadyFile))[0]);
        return host;

        TestAuthority Authority(string domain) => new(domain, developmentDomains.Contains(domain));
    }

    public static void Write(X509Certificate2 certificate, string certificateFile, string keyFile)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public void Enroll(X509Certificate2 certificate) => _pins[PeerCertificate.PinOf(certificate)] = true;

    public void Remove(X509Certificate2 certificate) => _ = _pins.TryRemove(PeerCertificate.PinOf(certificate), out _);

    /// <summary>A channel that presents this certificate.</summary>
    public ExchangeChannel Channel(X509Certificate2 certificate, ChannelTarget? target = null)
    {
        var name = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        Write(certificate, name + ".pem", name + ".key");
        var channel = new ExchangeChannel(
            target ?? Target(), TlsIdentity.Load(name + ".pem", name + ".key"), new ChannelLimits(), TimeProvider.System, NullLoggerFactory.Instance);
        _owned.Add(channel);
        return channel;
    }

    /// <summary>An enrolled caller and its channel.</summary>
    public (X509Certificate2 Certificate, ExchangeChannel Channel) Enrolled(string uri)
    {
        var authority = uri.Contains("jam.px", StringComparison.Ordinal) ? Jamaica : uri.Contains("hub.px", StringComparison.Ordinal) ? Hub : Canada;
        var certificate = authority.Issue(uri);
        _owned.Add(certificate);
        Enroll(certificate);
        return (certificate, Channel(certificate));
    }

    public ExchangeChannel Gateway() => Enrolled(TestAuthority.Gateway("jam")).Channel;

    public ChannelTarget Target() => new(
        Address, () => [Hub.Certificate], id => id.Kind == PoliceExchange.Protocol.Access.V1.CallerKind.Hub, () => new HashSet<string> { ServerPin });

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _owned)
        {
            each.Dispose();
        }

        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Hub.Dispose();
        Jamaica.Dispose();
        Canada.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
