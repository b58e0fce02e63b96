using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Broker.Attachments;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.Broker.Notices;

/// <summary>
/// Keeps the receipts of recipients and passes them to the originator. A receipt counts only when the gateway that
/// hands it in signed it and the envelope was addressed to it; anything else answers NOT_FOUND, like an unknown one (I9).
/// </summary>
internal sealed class ReceiptKeeper(
    DurableStore store, NoticeStore notices, Directory.DirectoryHolder directory, BrokerKeys keys, MailboxSignals signals, TimeProvider time)
{
    // A recipient tells of 64 officers (ENVELOPE.md 4); twice for opened and actioned, and its own rungs. More is a flood.
    private const int MaxReceipts = 160;

    // Officers of one nation who meet one person in one hour. More is a flood.
    private const int MaxHits = 64;

    private static readonly ReceiptState[] OfGateways =
        [ReceiptState.Delivered, ReceiptState.Opened, ReceiptState.Actioned, ReceiptState.Rejected, ReceiptState.Expired, ReceiptState.Purged, ReceiptState.Hit];

    // These end the hub's wait for the recipient.
    private static readonly ReceiptState[] Settling = [ReceiptState.Delivered, ReceiptState.Rejected, ReceiptState.Purged, ReceiptState.Expired];

    public async Task<IReadOnlyList<Outcome>> KeepAsync(SpiffeId peer, IReadOnlyList<string> receipts)
    {
        var now = time.GetUtcNow();
        var current = directory.Current;
        var read = receipts
            .Select(jws => (Jws: jws, Result: Receipt.Verify(Encoding.UTF8.GetBytes(jws), kid => current.GatewaySignKey(peer.Name, kid, now))))
            .ToList();
        var woken = new HashSet<string>(StringComparer.Ordinal);
        var outcomes = await store.WriteAsync(
            db => read.Select(one => KeepOne(db, peer, one.Jws, one.Result, now, woken)).ToList(),
            essential: true).ConfigureAwait(false);
        foreach (var sender in woken)
        {
            signals.Wake(sender);
        }
        return outcomes;
    }

    private Outcome KeepOne(StoreConnection db, SpiffeId peer, string jws, ReceiptResult result, DateTimeOffset now, HashSet<string> woken)
    {
        if (result.Receipt is not { } receipt)
        {
            return Refuse(db, peer, null, now, Outcomes.Refused(FaultReason.SignatureInvalid, $"receipt: {result.Refusal}"));
        }
        if (receipt.By != peer.Name || !OfGateways.Contains(receipt.State))
        {
            return Refuse(db, peer, receipt.Env, now, Outcomes.Refused(FaultReason.IdentityMismatch, $"receipt: {peer.Name} may not say `{receipt.State}` in the name of {receipt.By}."));
        }
        if (receipt.State == ReceiptState.Hit)
        {
            return KeepHit(db, peer, jws, receipt, now, woken);
        }
        if (NoticeStore.SenderOf(db, receipt.Env, peer.Name) is not { } sender)
        {
            return Refuse(db, peer, receipt.Env, now, Outcomes.Refused(FaultReason.NotFound, "receipt: no such envelope."));
        }
        if (NoticeStore.ReceiptsOf(db, receipt.Env, peer.Name) >= MaxReceipts)
        {
            return Refuse(db, peer, receipt.Env, now, Outcomes.Refused(FaultReason.QuotaExceeded, $"receipt: {MaxReceipts} of one recipient for one envelope are held."));
        }
        var state = Codes.Name(receipt.State);
        var entry = new AccessEntry(keys.HubId, AccessOperation.Receipt, state, receipt.Env, peer.Text, now);
        if (notices.KeepReceipt(db, receipt.Env, peer.Name, state, receipt.Actor is { } actor ? ActorText.Of(actor) : "", jws, sender, Settling.Contains(receipt.State), entry))
        {
            woken.Add(sender);
        }
        if (receipt.State is ReceiptState.Rejected or ReceiptState.Purged)
        {
            BlobLedger.Drop(db, receipt.NoticeId.ToString(), peer.Name);
        }
        return Outcomes.Receipt("");
    }

    /// <summary>
    /// A hit that the gateway found on its own copy. The notice is in force, however long ago it came; that the gateway has it is
    /// proved to the owner by the hash of what was sealed.
    /// </summary>
    private Outcome KeepHit(StoreConnection db, SpiffeId peer, string jws, Receipt receipt, DateTimeOffset now, HashSet<string> woken)
    {
        if (ActiveNotices.FindByEnv(db, receipt.Env) is not { } notice)
        {
            return Refuse(db, peer, receipt.Env, now, Outcomes.Refused(FaultReason.NotFound, "receipt: no such envelope."));
        }
        if (HitLedger.Count(db, notice.NoticeId, peer.Name, now) >= MaxHits)
        {
            return Refuse(db, peer, receipt.Env, now, Outcomes.Refused(FaultReason.QuotaExceeded, $"receipt: {MaxHits} hits of one gateway on one notice in one hour are held."));
        }
        if (HitLedger.Note(db, notice.NoticeId, peer.Name, receipt.Actor!, ReceiptState.Hit, now, told: true))
        {
            Journal.Append(db, (new AccessEntry(keys.HubId, AccessOperation.Receipt, Codes.Name(ReceiptState.Hit), receipt.Env, peer.Text, now) { Object = NoticeStore.HashOf(jws) }).ToBytes);
            NoticeStore.Tell(db, notice.Gateway, notice.Env, jws);
            woken.Add(notice.Gateway);
        }
        return Outcomes.Receipt("");
    }

    private Outcome Refuse(StoreConnection db, SpiffeId peer, string? env, DateTimeOffset now, Outcome refused)
    {
        Journal.Append(db, new AccessEntry(keys.HubId, AccessOperation.Receipt, FaultReasons.NameOf(refused.Refusal.Reason), env, peer.Text, now).ToBytes);
        return refused;
    }
}
