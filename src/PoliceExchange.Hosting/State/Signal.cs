namespace PoliceExchange.Hosting.State;

/// <summary>Wakes one waiter when there may be something to do. It carries nothing, may be spurious, and many wakes count as one.</summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.
internal sealed class Signal
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _one = new(0, int.MaxValue);

    /// <summary>Says that there may be something.</summary>
    public void Wake()
    {
        if (_one.CurrentCount == 0)
        {
            _one.Release();
        }
    }

    /// <summary>Waits until there may be something; false when the time is over first.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => _one.WaitAsync(atMost, cancel);
}
