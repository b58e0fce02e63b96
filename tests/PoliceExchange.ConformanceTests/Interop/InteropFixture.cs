using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>The certificates, our server, and the strangers' servers, each started when a test first asks for it.</summary>
public sealed class InteropFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private readonly Dictionary<string, (Process Process, int Port)> _servers = new(StringComparer.Ordinal);
    private InteropHost? _host;
    private string _descriptors = "";

    internal InteropPki Pki { get; } = new();

    public ValueTask InitializeAsync()
    {
        _descriptors = Pki.Write("protos.bin", InteropDescriptors.Set());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in _servers.Values)
        {
            using (process)
            {
                process.StandardInput.Close();
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
                try
                {
                    await process.WaitForExitAsync(limit.Token);
                }
                catch (OperationCanceledException)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _starting.Dispose();
        Pki.Dispose();
    }

    internal async Task<InteropHost> HostAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _host ??= await InteropHost.StartAsync(Pki);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Port of that implementation's server; ours too has a name.</summary>
    internal async Task<int> PortOfAsync(string implementation)
    {
        if (implementation == "ours")
        {
            return (await HostAsync()).Port;
        }

        var stranger = Stranger.Get(implementation);
        await _starting.WaitAsync();
        try
        {
            if (!_servers.TryGetValue(implementation, out var server))
            {
                var process = await stranger.StartAsync("server", Settings(Pki.Hub, "", 0, "", 0, 0));
                var line = await process.StandardOutput.ReadLineAsync();
                server = (process, int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                    ? port
                    : throw new InvalidOperationException($"{implementation} did not start: {await process.StandardError.ReadToEndAsync()}"));
                _servers.Add(implementation, server);
            }

            return server.Port;
        }
        finally
        {
            _starting.Release();
        }
    }

    internal ExchangeChannel ChannelTo(int port) => new ExchangeChannel(
        new ChannelTarget(
            new Uri($"https://127.0.0.1:{port}"),
            () => Pki.Anchors,
            id => id.Text == InteropPki.HubId,
            () => new HashSet<string> { Pki.Hub.Pin }),
        TlsIdentity.Load(Pki.Gateway.Certificate, Pki.Gateway.Key),
        new ChannelLimits(),
        TimeProvider.System,
        NullLoggerFactory.Instance);

    internal object Settings(CertificateFiles who, string what, int port, string key, int messages, int size) => new Dictionary<string, object>
    {
        ["case"] = what,
        ["port"] = port,
        ["ca"] = Pki.AnchorFile,
        ["certificate"] = who.Certificate,
        ["key"] = who.Key,
        ["descriptors"] = _descriptors,
        ["callKey"] = key,
        ["messages"] = messages,
        ["size"] = size,
        ["violations"] = InteropService.Violations.Select(violation => new Dictionary<string, string>
        {
            ["field"] = violation.Field,
            ["reason"] = violation.Rule,
            ["description"] = violation.Message,
        }),
    };
}
