namespace PoliceExchange.Console;

/// <summary>The console; section <c>Gateway:Console</c>.</summary>
internal sealed class ConsoleOptions
{
    /// <summary>The browsers' end-point on the nation's own network, <c>address:port</c>; port 0 takes a free one. Empty: no console.</summary>
    public string Listen { get; set; } = "";

    /// <summary>PEM file of the certificate that browsers see. Empty, in Development only: the gateway's own.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file of its key.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>IANA time zone of the nation, such as America/Jamaica. Empty: that of the state's capital.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>Time without an act after which the screen is locked. Default 15 minutes; at most 30 (CJIS AC-11).</summary>
    public TimeSpan IdleLock { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Time after which a session ends whatever is done. Default 12 hours, a long shift.</summary>
    public TimeSpan LongestSession { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Failed log-ons after which an account is locked. Default 5 (CJIS AC-7).</summary>
    public int FailedLogOns { get; set; } = 5;

    /// <summary>How long it stays locked. Default 15 minutes.</summary>
    public TimeSpan LockOut { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Connections of browsers at a time; above it new ones are closed, so that desks and systems are not crowded out. Default 200.</summary>
    public int MaxConnections { get; set; } = 200;
}
