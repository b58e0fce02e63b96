using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Store;

/// <summary>What a caller is told when the store took nothing of its act.</summary>
internal static class StoreRefusal
{
    /// <summary>Null when the cause is not the store's.</summary>
    public static Fault? FaultOf(Exception cause) => cause switch
    {
        StoreFullException => new Fault(FaultReason.StoreFull, "The disk has reached its reserve: new notices wait, withdrawals and receipts pass. Its operator has to make room.")
        {
            RetryAfter = TimeSpan.FromSeconds(30),
        },
        StoreBusyException => new Fault(FaultReason.LimitExceeded, "Too many acts wait for the store.") { RetryAfter = TimeSpan.FromSeconds(1) },
        StoreBrokenException => new Fault(FaultReason.NotRecording, "Nothing can be made durable here; the process stops."),
        _ => null,
    };
}
