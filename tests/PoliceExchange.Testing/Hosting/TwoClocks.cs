namespace PoliceExchange.Testing.Hosting;

/// <summary>A wall clock that somebody may set and the clock of a process, which only goes on; its timers never fire.</summary>
internal sealed class TwoClocks(DateTimeOffset wall) : TimeProvider
{
    private TimeSpan _sinceStart;

    /// <summary>What the wall shows.</summary>
    public DateTimeOffset Wall { get; set; } = wall;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Wall;

    public override long GetTimestamp() => 1 + _sinceStart.Ticks;

    /// <summary>Time passes on both.</summary>
    public void Pass(TimeSpan time) => (Wall, _sinceStart) = (Wall + time, _sinceStart + time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
