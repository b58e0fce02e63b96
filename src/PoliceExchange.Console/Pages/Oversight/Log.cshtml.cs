using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Texts;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Console.Pages.Oversight;

/// <summary>Search of the access log. By POST: who is looked for stands in no address and no browser history.</summary>
internal sealed class LogModel(IConsoleHost host) : ConsolePage(host)
{
    private const uint Rows = 50;

    /// <summary>What people do; what machines record among themselves is found by leaving the field empty.</summary>
    public static readonly IReadOnlyList<string> Operations =
        ["open", "list", "look-up", "submit", "withdraw", "act", "check", "print", "export", "break-glass", "legal-review", "log-on", "log-off", "call", "search", "open-entry", "sample", "review", "finding"];

    public override string Title => "log.title";

    public override string Section => "log";

    public override string MainForm => "log";

    [BindProperty]
    public string Operation { get; set; } = "";

    [BindProperty]
    public string Result { get; set; } = "";

    [BindProperty]
    public string Family { get; set; } = "";

    [BindProperty]
    public string OfficerName { get; set; } = "";

    [BindProperty]
    public string CaseRef { get; set; } = "";

    [BindProperty]
    public string NoticeId { get; set; } = "";

    [BindProperty]
    public string FromDay { get; set; } = "";

    [BindProperty]
    public string FromMonth { get; set; } = "";

    [BindProperty]
    public string FromYear { get; set; } = "";

    [BindProperty]
    public string UntilDay { get; set; } = "";

    [BindProperty]
    public string UntilMonth { get; set; } = "";

    [BindProperty]
    public string UntilYear { get; set; } = "";

    [BindProperty]
    public string Token { get; set; } = "";

    public SearchAccessResponse? Found { get; private set; }

    public IReadOnlyList<(string Value, string Label, string? Hint)> OperationOptions => [("", T["any"], null), .. Operations.Select(one => (one, T["op." + one], (string?)null))];

    public IReadOnlyList<(string Value, string Label, string? Hint)> Families => [("", T["any"], null), .. EnumNames.Options<Family>(T)];

    public async Task<IActionResult> OnGetAsync()
    {
        await FindAsync().ConfigureAwait(false);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await FindAsync().ConfigureAwait(false);
        ModelState.Clear();
        return Page();
    }

    public async Task<IActionResult> OnPostNewAsync()
    {
        Token = "";
        return await OnPostAsync().ConfigureAwait(false);
    }

    /// <summary>The desk of a peer, in words; the text itself where it is none.</summary>
    public string Desk(string peer) => peer.Split('/') is [_, _, _, "agency", var agency, "desk", var role] ? $"{T.Code("ROLE_" + role)}, {agency}" : peer;

    public string ResultText(string result) => T.Has("result." + result) ? T["result." + result] : result;

    public string OperationText(string operation) => T.Has("op." + operation) ? T["op." + operation] : operation;

    protected override string FieldOf(string path) => path switch
    {
        "officer" => nameof(OfficerName),
        "case_ref" => nameof(CaseRef),
        "notice_id" => nameof(NoticeId),
        "filter.from" => "From",
        "filter.until" => "Until",
        _ => "",
    };

    private async Task FindAsync()
    {
        var filter = new AccessFilter { Result = Result, Family = Family, From = Day("From", FromDay, FromMonth, FromYear, 0), Until = Day("Until", UntilDay, UntilMonth, UntilYear, 1) };
        if (Operation.Length > 0)
        {
            filter.Operations.Add(Operation);
        }
        if (Errors.Any)
        {
            return;
        }
        var oversight = new OversightService.OversightServiceClient(Calls);
        Found = await AskAsync(() => oversight.SearchAccessAsync(new SearchAccessRequest
        {
            Requester = Requester(), Filter = filter, Officer = OfficerName.Trim(), CaseRef = CaseRef.Trim(), NoticeId = NoticeId.Trim(), PageSize = Rows, PageToken = Token,
        })).ConfigureAwait(false);
        Token = Found?.NextPageToken ?? "";
    }

    /// <summary>Start of a day of the nation's zone, or of the day after.</summary>
    private string Day(string field, string day, string month, string year, int after)
    {
        if (DateParts.Join(day, month, year) is not { } date || date.Contains('X', StringComparison.Ordinal))
        {
            Errors.Add(field, T["date.wrong"]);
            return "";
        }
        return date.Length == 0 ? "" : Moments.StartOfDay(date, after, Nation.Zone);
    }
}
