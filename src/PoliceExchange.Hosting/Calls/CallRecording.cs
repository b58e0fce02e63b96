using Grpc.Core;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>Makes the records of a call, and turns a recorder that fails into a fault.</summary>
internal sealed class CallRecording(ICallRecorder recorder, TimeProvider time, HostingMeter meter, ILogger<CallRecording> log)
{
    private static readonly Fault NotRecording = new(FaultReason.NotRecording, "The access record cannot be made durable, so nothing is served.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>Null when the opening of a stream is durable.</summary>
    public Task<Fault?> OpenedAsync(CallScope scope) => RecordAsync(scope, CallPhase.Opened, StatusCode.OK, FaultReason.Unspecified);

    /// <summary>Null when the end of the call is durable.</summary>
    public Task<Fault?> CompletedAsync(CallScope scope, StatusCode status, FaultReason reason)
    {
        meter.CallEnded(scope.Rule?.Method ?? "?", status, time.GetElapsedTime(scope.Started));
        return scope.Rule is { Infrastructure: true } && status is StatusCode.OK or StatusCode.Cancelled
            ? Task.FromResult<Fault?>(null)
            : RecordAsync(scope, CallPhase.Completed, status, reason);
    }

    private async Task<Fault?> RecordAsync(CallScope scope, CallPhase phase, StatusCode status, FaultReason reason)
    {
        try
        {
            await recorder.RecordAsync(scope.Record(phase, status, reason, time)).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) // Whatever keeps the record from being durable keeps the call from being served (I2).
        {
            log.NotRecorded(e, scope.RequestId, scope.Method);
            return scope.Named(NotRecording);
        }
    }
}
