using System.Globalization;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Sealing;
using Kept = PoliceExchange.Gateway.Notices.HitReport;
using Shown = PoliceExchange.Protocol.Lookup.V1.HitReport;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Pages of hits on what this nation sent, as far as a desk may see the receipts of each notice.</summary>
internal sealed class HitPages(NoticeStore notices, DeskViews views, DirectoryHolder directory)
{
    private const int MaxPage = 200;
    private const int DefaultPage = 50;

    // A page may hold nothing that this desk may see; it does not read the whole table for it.
    private const int MaxRead = 2_000;

    public ListHitsResponse Read(Desk desk, ListHitsRequest request)
    {
        var before = long.MaxValue;
        if (request.PageToken.Length > 0 && !long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            throw Fault.Invalid([new FieldViolation("page_token", "format", "Use the token of the previous page.")]).ToException();
        }
        var size = request.PageSize is 0 ? DefaultPage : (int)Math.Min(request.PageSize, MaxPage);
        var response = new ListHitsResponse();
        var seen = new Dictionary<string, StoredNotice?>(StringComparer.Ordinal);
        for (var read = 0; read < MaxRead && response.Hits.Count < size;)
        {
            var page = notices.Store.Read(db => HitReports.Page(db, request.NoticeId, before, MaxPage));
            foreach (var report in page.TakeWhile(_ => response.Hits.Count < size))
            {
                before = report.Id;
                if (!seen.TryGetValue(report.NoticeId, out var notice))
                {
                    notice = seen[report.NoticeId] = views.Find(report.NoticeId) is { } found && views.Of(desk, found).Sees(PolicyAction.ReadLadder).Allowed ? found : null;
                }
                if (notice is not null)
                {
                    response.Hits.Add(ToShown(report, notice));
                }
            }
            read += page.Count;
            if (page.Count < MaxPage && (page.Count == 0 || before == page[^1].Id))
            {
                return response;
            }
        }
        response.NextPageToken = before.ToString(CultureInfo.InvariantCulture);
        return response;
    }

    private Shown ToShown(Kept report, StoredNotice notice) => new()
    {
        Notice = Readers.Row(notice),
        At = Readers.Time(report.At),
        State = directory.Current.Gateway(report.Gateway) is { States: [var state, ..] } ? state : "",
        Gateway = report.Gateway,
        Agency = report.Actor.Agency,
        Role = Codes.Name(report.Actor.Role),
        Purpose = Codes.Name(report.Actor.Purpose),
        Officer = report.Actor.Officer,
        Silent = report.Silent,
        Receipt = report.Jws,
    };
}
