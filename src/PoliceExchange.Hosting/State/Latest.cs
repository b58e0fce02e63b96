namespace PoliceExchange.Hosting.State;

/// <summary>The newest value of something that many read and some wait for. Readers never block; a waiter sees the newest value, not each one.</summary>
internal sealed class Latest<T>(T first)
    where T : class
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile T _value = first;

    /// <summary>The newest value.</summary>
    public T Value => _value;

    /// <summary>Replaces the value and wakes who waits.</summary>
    public void Set(T value)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _value = value;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    /// <summary>The newest value, once it is another than the one that was seen.</summary>
    public async Task<T> AfterAsync(T? seen, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!ReferenceEquals(_value, seen))
                {
                    return _value;
                }
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
