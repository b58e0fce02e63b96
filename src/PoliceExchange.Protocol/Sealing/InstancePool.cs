namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Instances of one key's algorithm object. ECDsa and ECDiffieHellman promise no thread safety, and importing a key costs
/// more than using it; so each use rents one. Never more than <see cref="Slots"/> are kept, however many threads come.
/// </summary>
internal sealed class InstancePool<T>(Func<T> create) : IDisposable
    where T : class, IDisposable
{
    private const int Slots = 8;
    private readonly T?[] _kept = new T?[Slots];
    private volatile bool _disposed;

    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (var slot = 0; slot < Slots; slot++)
        {
            if (_kept[slot] is not null && Interlocked.Exchange(ref _kept[slot], null) is { } kept)
            {
                return new Lease(this, kept);
            }
        }

        return new Lease(this, create());
    }

    public void Dispose()
    {
        _disposed = true;
        for (var slot = 0; slot < Slots; slot++)
        {
            Interlocked.Exchange(ref _kept[slot], null)?.Dispose();
        }
    }

    private void Return(T instance)
    {
        for (var slot = 0; slot < Slots && !_disposed; slot++)
        {
            if (_kept[slot] is null && Interlocked.CompareExchange(ref _kept[slot], instance, null) is null)
            {
                if (_disposed)
                {
                    // Dispose may have passed this slot already.
                    Interlocked.Exchange(ref _kept[slot], null)?.Dispose();
                }

                return;
            }
        }

        instance.Dispose();
    }

    internal readonly ref struct Lease(InstancePool<T> pool, T instance)
    {
        public T Value { get; } = instance;

        public void Dispose() => pool.Return(Value);
    }
}
