namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// What one stream of requests may do. Kestrel and gRPC switch their own body limits off for client and duplex streams
/// (RELIABILITY.md, fact 2).
/// </summary>
/// <param name="Idle">Longest silence, and longest time for one message.</param>
/// <param name="MessagesPerSecond">Sustained rate; a faster sender is read no faster, so flow control holds it.</param>
/// <param name="Burst">Messages at once beyond the rate.</param>
/// <param name="TotalMessages">After which the stream ends.</param>
/// <param name="TotalBytes">After which the stream ends.</param>
internal sealed record StreamLimits(TimeSpan Idle, int MessagesPerSecond, int Burst, long TotalMessages, long TotalBytes)
{
    public static StreamLimits Default { get; } = new(TimeSpan.FromSeconds(60), 2_000, 4_000, 10_000_000, 1L << 30);
}
