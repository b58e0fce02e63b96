using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Cli.Bench;

/// <summary>Looks into the store of a running node from outside, read-only: what counts is what is durable there, not what the node says.</summary>
internal sealed class StoreProbe(string path) : IDisposable
{
    private readonly StoreConnection _store = new(path, readOnly: true);

    /// <summary>Last item of the receipts lane that is kept: cheap to ask often.</summary>
    public long ReceiptPosition() => _store.Scalar<long>("SELECT seq FROM position WHERE lane = @0", (int)Protocol.Relay.V1.Lane.Receipts);

    /// <summary>Delivered receipts of recipients that are kept.</summary>
    public long Delivered() => _store.Scalar<long>("SELECT count(*) FROM receipt WHERE state = 'delivered'");

    /// <summary>True when a notice is withdrawn here: tombstone kept, no sealed bytes left.</summary>
    public bool IsPurged(string noticeId) => _store.Scalar<long>(
        "SELECT count(*) FROM tombstone t WHERE t.notice_id = @0 AND NOT EXISTS (SELECT 1 FROM envelope e WHERE e.notice_id = t.notice_id AND e.bytes IS NOT NULL)", noticeId) == 1;

    /// <summary>True when a notice is here with its sealed bytes.</summary>
    public bool Holds(string noticeId) => _store.Scalar<long>("SELECT count(*) FROM envelope WHERE notice_id = @0 AND bytes IS NOT NULL", noticeId) > 0;

    /// <summary>Bytes of the pages of tables and their indexes.</summary>
    public long PageBytes(params ReadOnlySpan<string> tables)
    {
        var bytes = 0L;
        foreach (var table in tables)
        {
            bytes += _store.Scalar<long>("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = @0)", table);
        }
        return bytes;
    }

    /// <summary>Bytes of the accepted receipts, which the hub keeps in the row of the envelope.</summary>
    public long AcceptedBytes() => _store.Scalar<long>("SELECT coalesce(sum(length(receipt)), 0) FROM envelope");

    public void Dispose() => _store.Dispose();
}
