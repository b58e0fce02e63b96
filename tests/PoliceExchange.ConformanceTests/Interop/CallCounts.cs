using System.Collections.Concurrent;
using PoliceExchange.ConformanceTests.Interop.V1;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>What our interop server saw, by the key that a test chose.</summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<string, Counts> _byKey = new(StringComparer.Ordinal);

    public void Start(string key) => Interlocked.Increment(ref Get(key).Started);

    public void Cancel(string key) => Interlocked.Increment(ref Get(key).Cancelled);

    public void Send(string key) => Interlocked.Increment(ref Get(key).Sent);

    public CountResponse Of(string key)
    {
        var counts = Get(key);
        return new CountResponse
        {
            Started = Volatile.Read(ref counts.Started),
            Cancelled = Volatile.Read(ref counts.Cancelled),
            Sent = Volatile.Read(ref counts.Sent),
        };
    }

    private Counts Get(string key) => _byKey.GetOrAdd(key, _ => new Counts());

    private sealed class Counts
    {
        public int Started;
        public int Cancelled;
        public int Sent;
    }
}
