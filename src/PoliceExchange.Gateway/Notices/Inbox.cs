using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// Takes one item of the mailbox: verifies the outer signature, opens, verifies the inner one, asks policy, keeps,
/// and signs the receipt; position, notice, access entry and receipt are one transaction (DESIGN.md 4, step 8).
/// The hub is not believed: whatever does not verify here is quarantined, answered with a signed `rejected`, and counted.
/// </summary>
internal sealed class Inbox(
    NoticeStore notices, Directory.DirectoryHolder directory, KeyRing keys, AccessLog access, OwnReceipts receipts, PolicyEngine policy, GatewayIdentity self, Outgoing outgoing, NoticeSignals watchers,
    TimeProvider time, ILogger<Inbox> log)
{
    /// <summary>Somebody asked for a person who does not exist.</summary>
    private const string CanaryMet = "CANARY_MET";

    /// <summary>Verifies now; the returned task is done when the item is durable.</summary>
    public async Task KeepAsync(Item item)
    {
        try
        {
            await KeepPayloadAsync(item).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is not (StoreFullException or StoreBusyException or StoreBrokenException or LaneGapException or OperationCanceledException))
        {
            // The boundary of one item: what a sender made must not end the gateway, now and at every later start.
            log.LogError(broken, "Quarantined item {Sequence} of lane {Lane}: it could not be read", item.Sequence, item.Lane);
            await SetAsideAsync(item).ConfigureAwait(false);
        }
    }

    private async Task SetAsideAsync(Item item)
    {
        const string reason = "CHECK_FAILED";
        var now = time.GetUtcNow();
        var bytes = item.PayloadCase == Item.PayloadOneofCase.Envelope ? item.Envelope.Memory : Encoding.UTF8.GetBytes(item.Receipt);
        var env = Base64Url.EncodeToString(SHA256.HashData(bytes.Span));
        await notices.Store.WriteAsync(
            db =>
            {
                NoticeStore.Advance(db, item.Lane, (long)item.Sequence);
                NoticeStore.Quarantine(db, env, reason, bytes, now);
                access.Append(db, new AccessEntry(self.Id, AccessOperation.Deliver, reason, env, "", now));
            },
            essential: true).ConfigureAwait(false);
    }

    private async Task KeepPayloadAsync(Item item)
    {
        switch (item.PayloadCase)
        {
            case Item.PayloadOneofCase.Envelope:
                await KeepEnvelopeAsync(item).ConfigureAwait(false);
                break;
            case Item.PayloadOneofCase.Receipt:
                await KeepReceiptAsync(item).ConfigureAwait(false);
                break;
            default:
                await notices.Store.WriteAsync(db => NoticeStore.Advance(db, item.Lane, (long)item.Sequence), essential: true).ConfigureAwait(false);
                break;
        }
    }

    private async Task KeepEnvelopeAsync(Item item)
    {
        var now = time.GetUtcNow();
        var bytes = item.Envelope.Memory;
        var arrival = InboxCheck.Check(bytes, directory.Current, keys, policy, self, now);
        var env = Base64Url.EncodeToString(SHA256.HashData(bytes.Span));
        await notices.Store.WriteAsync(
            db =>
            {
                NoticeStore.Advance(db, item.Lane, (long)item.Sequence);
                switch (arrival)
                {
                    case InboxArrival.Refused refused:
                        NoticeStore.Quarantine(db, env, $"{refused.Reason} {refused.Detail}".TrimEnd(), bytes, now);
                        if (refused.Envelope is { } rejected)
                        {
                            Answer(db, AccessOperation.Deliver, rejected, ReceiptState.Rejected, null, refused.Reason, now);
                        }
                        else
                        {
                            access.Append(db, new AccessEntry(self.Id, AccessOperation.Deliver, refused.Reason, env, refused.Sender, now));
                        }
                        log.LogWarning("Quarantined {Env}: {Reason} {Detail}", env, refused.Reason, refused.Detail);
                        break;
                    case InboxArrival.Verified verified:
                        // A hub that does not say it yet: what the issuer signed comes nearest.
                        Keep(db, verified, now, item.AcceptedAtMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(item.AcceptedAtMs) : verified.Envelope.Header.CreatedAt);
                        break;
                }
            },
            essential: true).ConfigureAwait(false);
        outgoing.Receipts.Wake();
        watchers.Changed(env);
    }

    private void Keep(StoreConnection db, InboxArrival.Verified verified, DateTimeOffset now, DateTimeOffset accepted)
    {
        var (envelope, inner) = verified;
        var header = envelope.Header;
        var withdrawn = header.Type == NoticeType.Withdraw || (header.Type == NoticeType.Narrow && header.WithdrawnFrom.Contains(self.Id));
        var notice = ToStored(envelope, NoticeState.Received);
        var operation = withdrawn ? AccessOperation.Purge : AccessOperation.Deliver;
        if (header.Gateway == self.Id)
        {
            // Addressed to another desk of our own nation: it is here already, as the one that was sent.
            Answer(db, operation, envelope, withdrawn ? ReceiptState.Purged : ReceiptState.Delivered, inner, null, now);
            return;
        }
        if (!NoticeStore.IsIssuers(db, notice))
        {
            NoticeStore.Quarantine(db, envelope.Env, "ISSUER_MISMATCH", envelope.Bytes, now);
            Answer(db, operation, envelope, ReceiptState.Rejected, null, "ISSUER_MISMATCH", now);
            return;
        }
        if (Relaxes(db, header))
        {
            NoticeStore.Quarantine(db, envelope.Env, "HANDLING_RELAXED", envelope.Bytes, now);
            Answer(db, operation, envelope, ReceiptState.Rejected, null, "HANDLING_RELAXED", now);
            return;
        }
        if (withdrawn)
        {
            NoticeStore.KeepTombstone(db, notice, accepted);
            Answer(db, operation, envelope, ReceiptState.Purged, inner, null, now);
            return;
        }
        var recipients = string.Join(',', header.Recipients);
        NoticeStore.KeepReceived(db, new Received(notice, envelope.Jti, envelope.Bytes, header.Gateway, recipients, inner, accepted));
        Answer(db, operation, envelope, ReceiptState.Delivered, inner, null, now);
    }

    /// <summary>Whether a new version drops a restriction without saying so: only RELAX does (DOMAIN.md 3 (4)).</summary>
    private bool Relaxes(StoreConnection db, ClearHeader header) =>
        header is { Type: NoticeType.Modify, Prev: { } previous }
        && NoticeStore.Find(db, header.NoticeId.ToString()) is { } held && held.Env == previous
        && new HandlingCombination(directory.Current, header.CreatedAt).Looser(header.Handling, ClearHeader.Parse(held.Header).Header!.Handling).Count > 0;

    /// <summary>The entry and the receipt that names it; a refusal's reason is the entry's result.</summary>
    private void Answer(StoreConnection db, AccessOperation operation, Envelope envelope, ReceiptState state, string? inner, string? reason, DateTimeOffset now)
    {
        var entry = new AccessEntry(self.Id, operation, reason ?? "ok", envelope.Env, envelope.Header.Gateway, now)
        {
            Family = Codes.Name(envelope.Header.Family),
            Owner = envelope.Header.Issuer.State,
        };
        receipts.Append(db, entry, new StoredEnvelope(envelope.Env, envelope.Jti, null, inner, envelope.Header.Gateway), envelope.Header.NoticeId, envelope.Header.Version, state, reason);
    }

    private async Task KeepReceiptAsync(Item item)
    {
        var now = time.GetUtcNow();
        var current = directory.Current;
        var result = Receipt.Verify(
            Encoding.UTF8.GetBytes(item.Receipt),
            kid => current.HubSignKey(kid, now) ?? current.Document.Gateways.Select(gateway => current.GatewaySignKey(gateway.Id, kid, now)).FirstOrDefault(key => key is not null));
        var receipt = result.Receipt;
        var genuine = receipt is not null
            && (receipt.By == current.Document.Hub.Id ? current.HubSignKey(result.Kid, now) : current.GatewaySignKey(receipt.By, result.Kid, now)) is not null;
        await notices.Store.WriteAsync(
            db =>
            {
                NoticeStore.Advance(db, item.Lane, (long)item.Sequence);
                if (!genuine || !ProvesPossession(db, receipt!))
                {
                    access.Append(db, new AccessEntry(self.Id, AccessOperation.Receipt, "RECEIPT_INVALID", receipt?.Env, receipt?.By ?? "", now));
                    return;
                }
                if (receipt!.State is ReceiptState.Hit or ReceiptState.SilentHit)
                {
                    if (HitReports.Keep(db, receipt, item.Receipt))
                    {
                        // Which notice it was stays unsaid: the entry is read by all, the report by its desk.
                        access.Append(db, new AccessEntry(self.Id, AccessOperation.RaiseAnomaly, CanaryMet, null, receipt.Subject, now));
                    }
                    return;
                }
                NoticeStore.KeepReceipt(db, receipt.Env, receipt.Subject, Codes.Name(receipt.State), receipt.Actor is { } actor ? ActorText.Of(actor) : "", receipt.At, item.Receipt);
            },
            essential: true).ConfigureAwait(false);
        if (!genuine)
        {
            log.LogWarning("A receipt does not verify: {Refusal}", result.Refusal);
        }
        else
        {
            watchers.Changed(receipt!.Env);
        }
    }

    /// <summary>Delivered and beyond must name the inner notice, which only who opened the envelope can know.</summary>
    private static bool ProvesPossession(StoreConnection db, Receipt receipt)
    {
        if (NoticeStore.Envelope(db, receipt.Env) is not { } sent)
        {
            return false;
        }
        // A form that is read has it exactly where it must be there.
        return receipt.InnerSha256 is null || receipt.InnerSha256 == sent.InnerSha256;
    }

    internal static StoredNotice ToStored(Envelope envelope, string state) => ToStored(envelope.Header, envelope.HeaderJson, envelope.Env, state, Direction.Received);

    internal static StoredNotice ToStored(ClearHeader header, ReadOnlyMemory<byte> json, string env, string state, Direction direction) => new(
        header.NoticeId.ToString(), direction, header.Version, env, Codes.Name(header.Family), Codes.Name(header.Type), header.Issuer.State,
        header.Issuer.Agency, Codes.Name(header.Priority), state, header.CreatedAt, header.ValidUntil ?? DateTimeOffset.MaxValue, header.Correlation.ToString(),
        json.ToArray());
}
