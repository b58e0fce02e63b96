namespace PoliceExchange.Hosting.Lifetime;

/// <summary>A newer stream of the same peer ends the older one, whose peer may hang on a dead link.</summary>
internal static class Takeover
{
    /// <summary>Ends the older stream.</summary>
    public static void End(CancellationTokenSource older)
    {
        try
        {
            older.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this moment.
        }
    }
}
