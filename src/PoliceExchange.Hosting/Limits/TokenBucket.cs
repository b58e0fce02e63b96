namespace PoliceExchange.Hosting.Limits;

/// <summary>A token bucket on the monotonic clock. Not thread-safe: its owner locks.</summary>
internal sealed class TokenBucket(double perSecond, double burst, TimeProvider time)
{
    private readonly double _burst = burst;
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Takes tokens if they are there; else says how long until they are.</summary>
    public bool TryTake(double tokens, out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        if (_tokens >= tokens)
        {
            _tokens -= tokens;
            wait = TimeSpan.Zero;
            return true;
        }

        wait = TimeSpan.FromSeconds((tokens - _tokens) / perSecond);
        return false;
    }
}
