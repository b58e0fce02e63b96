using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>What came, grouped by what has to be done first; and what was sent.</summary>
internal sealed class InboxModel(IConsoleHost host) : ConsolePage(host)
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
            Groups = InboxRow.Grouped(InboxRow.Of(answer.Notices, await DutiesAsync().ConfigureAwait(false)));
            Next = answer.NextPageToken;
        }
        return Page();
    }

    /// <summary>What has to be done, by the clock's own words.</summary>
    public string Duty(DutyRow duty) => duty.Text.TryGetValue(T.Language, out var text) ? text : duty.Text.TryGetValue("en", out text) ? text : duty.Duty;

    /// <summary>What this nation has to do; of what was sent, what others have to.</summary>
    private async Task<IEnumerable<DutyRow>> DutiesAsync()
    {
        var cases = new CaseService.CaseServiceClient(Calls);
        var duties = await AskAsync(() => cases.ListDutiesAsync(new ListDutiesRequest { Requester = Requester(), Scope = Sent ? DutyScope.All : DutyScope.Ours, PageSize = Rows })).ConfigureAwait(false);
        return duties?.Duties ?? Enumerable.Empty<DutyRow>();
    }

    /// <summary>What a notice is, in words: its family, or what a follow-up does.</summary>
    public string What(NoticeRow row) => row.Type == "NOTICE" ? T.Code("FAMILY_" + row.Family) : $"{T.Code("MESSAGE_TYPE_" + row.Type)} – {T.Code("FAMILY_" + row.Family)}";
}
