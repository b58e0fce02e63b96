using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Cli.Doctor;

/// <summary>One node to call with one identity; remembers why the node's own certificate was refused, which the call itself does not say.</summary>
internal sealed class NodeCaller : IDisposable
{
    private readonly TimeProvider _time;
    private readonly RefusalLog _refusals = new();

    public NodeCaller(Uri address, Func<X509Certificate2Collection> anchors, Func<SpiffeId, bool> expected, Func<IReadOnlySet<string>>? pins, string certificate, string key, TimeProvider time)
    {
        _time = time;
        Channel = new ExchangeChannel(
            new ChannelTarget(address, anchors, expected, pins), TlsIdentity.Load(certificate, key), new ChannelLimits { ConnectTimeout = TimeSpan.FromSeconds(5) }, time, _refusals);
    }

    public ExchangeChannel Channel { get; }

    /// <summary>Why we refused the server; null when we did not.</summary>
    public string? ServerRefused => _refusals.Last;

    public DateTime Deadline => (_time.GetUtcNow() + TimeSpan.FromSeconds(8)).UtcDateTime;

    public void Dispose() => Channel.Dispose();

    /// <summary>Null when the port answers, else why not.</summary>
    public static async Task<string?> ReachAsync(Uri address, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "no answer within 5 s";
        }
    }

    /// <summary>Keeps the one event of <see cref="ServerCheck"/>.</summary>
    private sealed class RefusalLog : Microsoft.Extensions.Logging.ILoggerFactory, Microsoft.Extensions.Logging.ILogger
    {
        public string? Last { get; private set; }

        public void AddProvider(Microsoft.Extensions.Logging.ILoggerProvider provider)
        {
        }

        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) =>
            categoryName.EndsWith(nameof(ServerCheck), StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Last = formatter(state, exception);

        public void Dispose()
        {
        }
    }
}
