namespace PoliceExchange.Hosting.Limits;

/// <summary>
/// What one caller, connection or message may cost us (section <c>Limits</c>). Defaults: RELIABILITY.md 2. Trusted:
/// whoever can change these can let one caller exhaust the process.
/// </summary>
internal sealed class ExchangeLimits
{
    public const string Section = "Limits";

    private const int Kibibyte = 1024;

    /// <summary>Largest message taken, after decompression.</summary>
    public int MaxReceiveMessageBytes { get; set; } = 512 * Kibibyte;

    /// <summary>Largest message sent.</summary>
    public int MaxSendMessageBytes { get; set; } = 4 * 1024 * Kibibyte;

    /// <summary>Concurrent calls on a connection; clients stall when it is lower than 100.</summary>
    public int MaxStreamsPerConnection { get; set; } = 100;

    /// <summary>HTTP/2 flow-control window of a stream.</summary>
    public int StreamWindowBytes { get; set; } = 256 * Kibibyte;

    /// <summary>HTTP/2 flow-control window of a connection.</summary>
    public int ConnectionWindowBytes { get; set; } = 1024 * Kibibyte;

    /// <summary>Silence after which a ping is sent.</summary>
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for the ping's answer before the connection is closed.</summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time for a request's headers.</summary>
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a TLS handshake.</summary>
    public TimeSpan TlsHandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Size of a request's headers together.</summary>
    public int MaxHeaderBytes { get; set; } = 16 * Kibibyte;

    /// <summary>Number of a request's headers.</summary>
    public int MaxHeaderCount { get; set; } = 50;

    /// <summary>Open connections of all peers together.</summary>
    public int MaxConnections { get; set; } = 512;

    /// <summary>Open connections with one certificate key.</summary>
    public int MaxConnectionsPerPeer { get; set; } = 16;

    /// <summary>New connections with one certificate key at once, then <see cref="ReconnectsPerMinute"/>; a reset attack has to reconnect.</summary>
    public int ReconnectBurst { get; set; } = 32;

    /// <summary>See <see cref="ReconnectBurst"/>.</summary>
    public int ReconnectsPerMinute { get; set; } = 60;

    /// <summary>Age at which a connection is asked to end, less up to a tenth by chance, so that peers do not return together.</summary>
    public TimeSpan MaxConnectionAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Time a connection has for its calls once it was asked to end.</summary>
    public TimeSpan ConnectionEndGrace { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often open connections are checked against the peer list, their certificate's end and their age.</summary>
    public TimeSpan ConnectionSweep { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest deadline of a unary call.</summary>
    public TimeSpan MaxDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Sustained calls per second of one caller.</summary>
    public int CallsPerSecond { get; set; } = 2_000;

    /// <summary>Calls of one caller at once beyond the sustained rate.</summary>
    public int CallBurst { get; set; } = 4_000;

    /// <summary>Callers whose rate is remembered; beyond it the longest silent one is forgotten.</summary>
    public int MaxTrackedCallers { get; set; } = 4_096;
}
