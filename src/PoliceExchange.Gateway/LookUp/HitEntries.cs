using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A hit that is shown.</summary>
/// <param name="Asked">What was asked for it, for the private part.</param>
/// <param name="ByCopy">True when the hub could not be asked.</param>
internal sealed record AskedHit(HitCard Card, string Asked, bool ByCopy);

/// <summary>
/// Puts a look-up on record: one entry for the question, one for each hit; and where this gateway decided that it is a hit, the
/// receipt that tells the owner. The hub tells of what it decided itself.
/// </summary>
internal sealed class HitEntries(NoticeStore notices, Readers readers, AccessLog access, OwnReceipts receipts, OfflineLease lease, Outgoing outgoing)
{
    /// <summary>Result of an entry whose answer came from the offline copy; allowed, like every result that ends so.</summary>
    private const string AnsweredByCopy = "OFFLINE_COPY OK";

    /// <summary>An entry to write, and the card that it is about.</summary>
    private sealed record Prepared(PreparedEntry Entry, HitCard? Card);

    /// <summary>Of an answer.</summary>
    /// <param name="asked">What was asked, for the private part.</param>
    /// <param name="copy">The lease under which the gateway's own copy answered; null when the hub did.</param>
    public async Task WriteAsync(Desk desk, string asked, IReadOnlyList<AskedHit> hits, LeaseStanding? copy)
    {
        List<Prepared> all =
        [
            new(readers.Entry(desk, AccessOperation.LookUp, Result(copy is not null), query: asked), null),
            .. hits.Select(hit => new Prepared(readers.Entry(desk, AccessOperation.LookUp, Result(hit.ByCopy), about: hit.Card.Concern, query: hit.Asked), hit.Card)),
        ];
        await notices.Store.WriteAsync(
            db =>
            {
                all.ForEach(one => Append(db, desk, one));
                if (copy is not null)
                {
                    // So that the age that is told next, after a crash too, is no less.
                    lease.Keep(db);
                }
            },
            essential: true).ConfigureAwait(false);
        if (all.Exists(one => one.Card is { DecidedHere: true }))
        {
            outgoing.Receipts.Wake();
        }
    }

    /// <summary>Of a question that is not answered.</summary>
    /// <param name="asked">What was asked, for the private part.</param>
    public Task RefusedAsync(Desk desk, string asked, string reason)
    {
        var entry = readers.Entry(desk, AccessOperation.LookUp, reason, query: asked);
        return notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true);
    }

    private static string Result(bool byCopy) => byCopy ? AnsweredByCopy : "ok";

    private void Append(StoreConnection db, Desk desk, Prepared one)
    {
        if (one.Card is { DecidedHere: true } card && desk.Purpose is { } purpose && NoticeStore.Envelope(db, card.Concern.Env) is { InnerSha256: not null } envelope)
        {
            var officer = one.Entry.Month.Pseudonym(card.Concern.NoticeId, desk.Officer, desk.Agency, Codes.Name(desk.Role));
            receipts.Append(
                db, one.Entry, envelope, Guid.Parse(card.Concern.NoticeId), card.Version, ReceiptState.Hit, new ReceiptActor(officer, desk.Agency, desk.Role, purpose));
        }
        else
        {
            access.Append(db, one.Entry);
        }
    }
}
