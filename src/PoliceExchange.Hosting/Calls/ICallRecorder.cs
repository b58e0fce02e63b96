namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// Makes the access record of every call durable: completed, denied and failed ones. Two implementations: the hub's log
/// and a gateway's own log.
/// Returns when the record is durable. Called concurrently. Bounds its own time. When it throws, nothing is served: the
/// call ends with NOT_RECORDING, and the caller retries.
/// </summary>
internal interface ICallRecorder
{
    ValueTask RecordAsync(CallRecord record);
}
