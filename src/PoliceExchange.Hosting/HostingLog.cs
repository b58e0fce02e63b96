using Microsoft.Extensions.Logging;

namespace PoliceExchange.Hosting;

/// <summary>Everything this project logs. Event ids 1000 to 1099.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1000, LogLevel.Warning, "Refused {Peer} from {Remote}: {Reason}.")]
    public static partial void PeerRefused(this ILogger log, string remote, string peer, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "{Count} more handshakes were refused and not logged one by one.")]
    public static partial void PeersRefused(this ILogger log, long count);

    [LoggerMessage(1001, LogLevel.Warning, "Refused a connection of {Peer}: {Reason}.")]
    public static partial void ConnectionRefused(this ILogger log, string peer, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Closed a connection of {Peer}: {Reason}.")]
    public static partial void ConnectionClosed(this ILogger log, string peer, string reason);

    [LoggerMessage(1003, LogLevel.Information, "Own certificate renewed; it ends {NotAfter:O}.")]
    public static partial void CertificateRenewed(this ILogger log, DateTimeOffset notAfter);

    [LoggerMessage(1004, LogLevel.Error, "Own certificate was not renewed; the old one stays until {NotAfter:O}.")]
    public static partial void CertificateNotRenewed(this ILogger log, Exception cause, DateTimeOffset notAfter);

    [LoggerMessage(1005, LogLevel.Warning, "Own certificate ends in {Left}; renew it.")]
    public static partial void CertificateEnding(this ILogger log, TimeSpan left);

    [LoggerMessage(1010, LogLevel.Error, "Call {RequestId} of {Method} failed inside.")]
    public static partial void CallFailed(this ILogger log, Exception cause, string requestId, string method);

    [LoggerMessage(1011, LogLevel.Critical, "Call {RequestId} of {Method} could not be recorded; nothing is served.")]
    public static partial void NotRecorded(this ILogger log, Exception cause, string requestId, string method);

    [LoggerMessage(1012, LogLevel.Debug, "Call {RequestId} of {Method} by {Peer} refused: {Reason}.")]
    public static partial void CallRefused(this ILogger log, string requestId, string method, string peer, string reason);

    [LoggerMessage(1020, LogLevel.Information, "Draining: no new calls, streams are told to end.")]
    public static partial void Draining(this ILogger log);

    [LoggerMessage(1021, LogLevel.Information, "Ready on {Addresses}.")]
    public static partial void Ready(this ILogger log, string addresses);

    [LoggerMessage(1030, LogLevel.Error, "The sweep of connections failed; the next one follows.")]
    public static partial void SweepFailed(this ILogger log, Exception cause);

    [LoggerMessage(1040, LogLevel.Warning, "Server {Server} refused: {Reason}.")]
    public static partial void ServerRefused(this ILogger log, string server, string reason);
}
