using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>What came, grouped by what has to be done first; and what was sent.</summary>
internal sealed class InboxModel(IConsoleHost host, TimeProvider time) : ConsolePage(host)
{
    private const uint Rows = 200;

    public override string Title => Sent ? "inbox.sent" : "inbox.title";

    public override string Section => "inbox";

    [BindProperty(SupportsGet = true)]
    public string Show { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Page_ { get; set; } = "";

    public bool Sent => Show == "sent";

    public IReadOnlyList<(Urgency Urgency, IReadOnlyList<InboxRow> Rows)> Groups { get; private set; } = [];

    public string Next { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync()
    {
        var notices = new NoticeService.NoticeServiceClient(Calls);
        var answer = await AskAsync(() => notices.ListNoticesAsync(new ListNoticesRequest
        {
            Requester = Requester(), Direction = Sent ? Direction.Sent : Direction.Received, PageSize = Rows, PageToken = Page_,
        })).ConfigureAwait(false);
        if (answer is not null)
        {
            // Here the clocks of casework come in: a due time per notice, asked for with the list.
            Groups = InboxRow.Grouped(answer.Notices.Select(row => new InboxRow(row, null)), time.GetUtcNow());
            Next = answer.NextPageToken;
        }
        return Page();
    }

    /// <summary>What a notice is, in words: its family, or what a follow-up does.</summary>
    public string What(NoticeRow row) => row.Type == "NOTICE" ? T.Code("FAMILY_" + row.Family) : $"{T.Code("MESSAGE_TYPE_" + row.Type)} – {T.Code("FAMILY_" + row.Family)}";
}
