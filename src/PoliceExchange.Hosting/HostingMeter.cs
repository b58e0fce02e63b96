using System.Diagnostics.Metrics;
using Grpc.Core;

namespace PoliceExchange.Hosting;

/// <summary>The figures every server shows; labels have few values and never name a caller.</summary>
internal sealed class HostingMeter
{
    public const string Name = "PoliceExchange.Hosting";

    private readonly Counter<long> _refusedHandshakes;
    private readonly Counter<long> _refusedConnections;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _seconds;
    private readonly UpDownCounter<long> _connections;

    public HostingMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        _refusedHandshakes = meter.CreateCounter<long>("px.handshakes.refused", description: "Handshakes refused for the peer's certificate.");
        _refusedConnections = meter.CreateCounter<long>("px.connections.refused", description: "Connections of a known peer refused by a limit.");
        _connections = meter.CreateUpDownCounter<long>("px.connections.open", description: "Open connections with a known peer.");
        _calls = meter.CreateCounter<long>("px.calls", description: "Calls by method and status.");
        _seconds = meter.CreateHistogram<double>("px.call.duration", "s", "Time from admission to the completed record.");
    }

    public void HandshakeRefused() => _refusedHandshakes.Add(1);

    public void ConnectionRefused() => _refusedConnections.Add(1);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    /// <param name="method">A method of this server, or "?": an unknown name comes from outside and would grow the label set without bound.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="elapsed">How long it took.</param>
    public void CallEnded(string method, StatusCode status, TimeSpan elapsed)
    {
        var methodTag = new KeyValuePair<string, object?>("method", method);
        _calls.Add(1, methodTag, new KeyValuePair<string, object?>("status", (int)status));
        _seconds.Record(elapsed.TotalSeconds, methodTag);
    }
}
