using PoliceExchange.Audit;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Audit;

/// <summary>Records calls whose handler did not record its own act: reads, denials and failures (I2).</summary>
internal sealed class CallLog(DurableStore store, AccessLog access, GatewayIdentity self) : ICallRecorder
{
    public async ValueTask RecordAsync(CallRecord record)
    {
        if (record.RecordedByHandler)
        {
            return;
        }
        var result = record.Reason == Protocol.Fault.V1.FaultReason.Unspecified ? record.Status.ToString() : FaultReasons.NameOf(record.Reason);
        var entry = new AccessEntry(
            self.Id, AccessOperation.Call, $"{record.Method} {record.Phase} {result}", null, record.Peer?.Id.Text ?? "", record.At);
        await store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
    }
}
