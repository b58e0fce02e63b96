namespace PoliceExchange.Hosting.Limits;

/// <summary>
/// A token bucket per caller in bounded memory: with <paramref name="capacity"/> callers the one silent for longest is
/// forgotten. That one gets a full bucket when it returns, so evading the limit takes that many enrolled keys.
/// </summary>
internal sealed class CallerBuckets(int capacity, double perSecond, double burst, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Caller, TokenBucket Bucket)>> _byCaller = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Caller, TokenBucket Bucket)> _bySilence = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byCaller.Count;
            }
        }
    }

    public bool TryTake(string caller, out TimeSpan wait)
    {
        lock (_gate)
        {
            if (_byCaller.TryGetValue(caller, out var node))
            {
                _bySilence.Remove(node);
            }
            else
            {
                if (_byCaller.Count >= capacity)
                {
                    _ = _byCaller.Remove(_bySilence.First!.Value.Caller);
                    _bySilence.RemoveFirst();
                }

                node = new((caller, new TokenBucket(perSecond, burst, time)));
                _byCaller.Add(caller, node);
            }

            _bySilence.AddLast(node);
            return node.Value.Bucket.TryTake(1, out wait);
        }
    }
}
