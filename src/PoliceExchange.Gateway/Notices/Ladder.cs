using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The receipt ladder per recipient: what is proven, never what is assumed.</summary>
internal static class Ladder
{
    public static IEnumerable<LadderRow> Of(
        int version, IReadOnlyList<string> recipients, IReadOnlyList<KeptReceipt> receipts, string? refusal)
    {
        foreach (var recipient in recipients)
        {
            var row = new LadderRow { Recipient = recipient, Version = (uint)version, Rung = refusal is null ? "queued" : "refused" };
            // The hub's `accepted` names no recipient: it stands for all of them until one says more.
            var own = receipts.Where(receipt => receipt.Party == recipient || receipt.State == "accepted").OrderBy(receipt => Rank(receipt.State)).ThenBy(receipt => receipt.At).ToList();
            row.Receipts.AddRange(own.Select(receipt => receipt.Jws));
            row.Readers.AddRange(own.Select(ToReader).OfType<NoticeReader>());
            if (own.Count > 0)
            {
                row.Rung = own[^1].State;
                row.At = Readers.Time(own[^1].At);
            }
            yield return row;
        }
    }

    private static NoticeReader? ToReader(KeptReceipt receipt) => ActorText.Split(receipt.Actor) is var (officer, agency, role, purpose)
        ? new NoticeReader { Rung = receipt.State, At = Readers.Time(receipt.At), Officer = officer, Agency = agency, Role = role, Purpose = purpose, Attachment = ActorText.PartOf(receipt.Actor) }
        : null;

    private static int Rank(string state) => state switch
    {
        "accepted" => 0,
        "relayed" => 1,
        "no-proof-by" => 2,
        "expired" => 3,
        "rejected" => 4,
        "delivered" => 5,
        "opened" => 6,
        "actioned" => 7,
        _ => 8,
    };
}
