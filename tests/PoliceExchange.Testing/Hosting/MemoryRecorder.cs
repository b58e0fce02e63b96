using System.Collections.Concurrent;
using PoliceExchange.Hosting.Calls;

namespace PoliceExchange.Testing.Hosting;

/// <summary>Keeps the records; can be told to fail as a full disk would.</summary>
internal sealed class MemoryRecorder : ICallRecorder
{
    public ConcurrentQueue<CallRecord> Records { get; } = new();

    public volatile bool Fails;

    public ValueTask RecordAsync(CallRecord record)
    {
        if (Fails)
        {
            throw new IOException("disk full, secret path /var/lib/px");
        }

        Records.Enqueue(record);
        return ValueTask.CompletedTask;
    }
}
