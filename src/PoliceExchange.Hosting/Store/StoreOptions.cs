namespace PoliceExchange.Hosting.Store;

/// <summary>Where a process keeps its state and how it behaves when the disk runs out.</summary>
internal sealed class StoreOptions
{
    /// <summary>The database file. Trusted: whoever can write it can withhold or replay what the process holds; they cannot open sealed parts.</summary>
    public required string Path { get; init; }

    /// <summary>Free bytes below which new work is refused; what remains is for receipts, withdrawals and access entries. Default 64 MiB.</summary>
    public long ReserveBytes { get; init; } = 64L << 20;

    /// <summary>Acts that share one sync at most. More raises throughput and the time of the slowest act. Default 256.</summary>
    public int GroupCommit { get; init; } = 256;

    /// <summary>Acts that may wait for the writer; beyond it callers are refused at once. Default 4096.</summary>
    public int QueueLimit { get; init; } = 4096;

    /// <summary>Readers kept open for the next read; each holds up to 4 MiB of pages. Default 4.</summary>
    public int IdleReaders { get; init; } = 4;
}
