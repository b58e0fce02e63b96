using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// The receipts that this gateway signs. Each names the row of its access entry and the entry the receipt's hash (D14); both,
/// and the receipt's place in the queue to the hub, are kept in one act of the store.
/// </summary>
internal sealed class OwnReceipts(AccessLog access, KeyRing keys, GatewayIdentity self)
{
    /// <summary>Of what the gateway does by itself.</summary>
    public void Append(StoreConnection db, AccessEntry entry, StoredEnvelope of, Guid noticeId, int version, ReceiptState state, string? reason = null) =>
        Queue(db, access.Append(db, entry, row => Sign(Of(of, noticeId, version, state, entry.At, row) with { Reason = reason })).Receipt);

    /// <summary>Of what an officer did.</summary>
    public void Append(StoreConnection db, PreparedEntry prepared, StoredEnvelope of, Guid noticeId, int version, ReceiptState state, ReceiptActor? actor) =>
        Queue(db, access.Append(db, prepared, row => Sign(Of(of, noticeId, version, state, prepared.Entry.At, row) with { Actor = actor })).Receipt);

    private Receipt Of(StoredEnvelope of, Guid noticeId, int version, ReceiptState state, DateTimeOffset at, long row) => new()
    {
        Env = of.Env,
        Jti = of.Jti,
        NoticeId = noticeId,
        Version = version,
        State = state,
        At = at,
        By = self.Id,
        // Only possession is proved by it (ENVELOPE.md): a purged receipt that named it would be refused by its own writer.
        InnerSha256 = state is ReceiptState.Delivered or ReceiptState.Opened or ReceiptState.Actioned or ReceiptState.Hit ? of.InnerSha256 : null,
        Row = row,
    };

    private byte[] Sign(Receipt receipt) => Receipt.Sign(receipt, keys.Sign);

    private static void Queue(StoreConnection db, byte[]? receipt) => NoticeStore.QueueReceipt(db, Encoding.ASCII.GetString(receipt!));
}
