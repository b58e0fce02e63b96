namespace PoliceExchange.Testing.Hosting;

/// <summary>The system's clock with an offset that a test sets; timers stay real.</summary>
internal sealed class SettableTime : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
