using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Puts a look-up on record: one entry for the question, one for each hit; and where this gateway decided that it is a hit, the
/// receipt that tells the owner. The hub tells of what it decided itself.
/// </summary>
internal sealed class HitEntries(NoticeStore notices, Readers readers, AccessLog access, OwnReceipts receipts, Outgoing outgoing)
{
    /// <summary>An entry to write, and the card that it is about.</summary>
    private sealed record Prepared(PreparedEntry Entry, HitCard? Card);

    /// <param name="asked">What was asked, for the private part.</param>
    /// <param name="hits">Each with what was asked for it.</param>
    public async Task WriteAsync(Desk desk, string asked, IEnumerable<(HitCard Card, string Asked)> hits, string result = "ok")
    {
        List<Prepared> all =
        [
            new(readers.Entry(desk, AccessOperation.LookUp, result, query: asked), null),
            .. hits.Select(hit => new Prepared(readers.Entry(desk, AccessOperation.LookUp, about: hit.Card.Concern, query: hit.Asked), hit.Card)),
        ];
        await notices.Store.WriteAsync(db => all.ForEach(one => Append(db, desk, one)), essential: true).ConfigureAwait(false);
        if (all.Exists(one => one.Card is { DecidedHere: true }))
        {
            outgoing.Receipts.Wake();
        }
    }

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
