namespace PoliceExchange.Hosting.Channels;

/// <summary>What a client of ours takes and for how long a connection lives (section <c>Channel</c>).</summary>
internal sealed class ChannelLimits
{
    public const string Section = "Channel";

    /// <summary>Largest message taken; equal to what servers send at most.</summary>
    public int MaxReceiveMessageBytes { get; set; } = 4 << 20;

    /// <summary>Largest message sent; equal to what servers take at most.</summary>
    public int MaxSendMessageBytes { get; set; } = 512 << 10;

    /// <summary>A new handshake, and so a new check of the server, at least this often (grpc-dotnet#1861).</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Silence after which a ping is sent, also without calls: a dead link has to be noticed.</summary>
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for the ping's answer.</summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time for connecting, handshake included.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
