using PoliceExchange.Audit;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Cli.Bench;

/// <summary>Keeps no record: what is left is the cost of hosting alone, as for calls whose handler makes its own entry.</summary>
internal sealed class NoRecorder : ICallRecorder
{
    public ValueTask RecordAsync(CallRecord record) => ValueTask.CompletedTask;
}

/// <summary>One access entry per call in a durable journal, by group commit, as broker and gateway do for reads.</summary>
internal sealed class JournalRecorder(DurableStore store) : ICallRecorder
{
    public async ValueTask RecordAsync(CallRecord record)
    {
        var entry = new AccessEntry("bench", AccessOperation.Call, record.Method, null, record.Peer?.Id.Text ?? "", record.At);
        await store.WriteAsync(db => { Journal.Append(db, entry.ToBytes); }, essential: true).ConfigureAwait(false);
    }
}
