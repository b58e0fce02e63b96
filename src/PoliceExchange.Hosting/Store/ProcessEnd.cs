namespace PoliceExchange.Hosting.Store;

/// <summary>How a process ends when it can no longer keep a promise.</summary>
internal static class ProcessEnd
{
    /// <summary>Exit code after a failed sync: the store must be looked at before it is started again.</summary>
    public const int FailedSync = 74;

    /// <summary>
    /// Ends at once, without the drain: an orderly stop would serve reads and send answers on top of a disk that
    /// no longer holds what it was given (I3). FailFast would write a dump with what is in memory (I1).
    /// </summary>
    public static void AfterFailedSync(Exception cause)
    {
        _ = cause;
        Environment.Exit(FailedSync);
    }
}
