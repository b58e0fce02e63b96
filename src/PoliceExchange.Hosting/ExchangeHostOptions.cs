namespace PoliceExchange.Hosting;

/// <summary>Where a server listens and who it is (section <c>Host</c>). Trusted: whoever can change these can speak as this server.</summary>
internal sealed class ExchangeHostOptions
{
    public const string Section = "Host";

    /// <summary>The peers' end-point, <c>address:port</c>; mutual TLS and gRPC only. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "127.0.0.1:0";

    /// <summary>Also HTTP/1.1 on the peers' end-point, for a server with HTTP APIs beside gRPC.</summary>
    public bool AllowHttp1 { get; set; }

    /// <summary>PEM file: own certificate, then intermediates.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file: the certificate's private key.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Written once the server listens (<see cref="Lifetime.ReadyFile"/>); none by default.</summary>
    public string? ReadyFile { get; set; }

    /// <summary>How often the certificate files are looked at for a renewal.</summary>
    public TimeSpan CertificateCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that running calls have to end on a stop.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(8);
}
