namespace PoliceExchange.Testing.Hosting;

/// <summary>The system's clock whose short delays wait for the test: it sees that something waits, and lets it go.</summary>
/// <param name="upTo">Delays up to this are held; longer ones are real.</param>
internal sealed class GatedTime(TimeSpan upTo) : TimeProvider
{
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action> _held = [];

    /// <summary>Ends when the first delay is held.</summary>
    public Task Waits => _waits.Task;

    /// <summary>Lets everything that is held go.</summary>
    public void Release()
    {
        lock (_held)
        {
            _held.ForEach(go => go());
            _held.Clear();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > upTo)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }
        lock (_held)
        {
            _held.Add(() => callback(state));
        }
        _ = _waits.TrySetResult();
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }
}
