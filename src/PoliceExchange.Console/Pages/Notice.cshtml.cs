using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Sessions;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Sealing;
using NoticeHeader = PoliceExchange.Protocol.Sealing.ClearHeader;

namespace PoliceExchange.Console.Pages;

/// <summary>One notice as this desk may see it; of an own one, what is proven per recipient.</summary>
internal sealed class NoticeModel(IConsoleHost host, SessionTable sessions) : ConsolePage(host)
{
    public override string Title => "notice.title";

    public override string Section => "inbox";

    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    [BindProperty]
    public string Outcome { get; set; } = "";

    public NoticeRow? Row { get; private set; }

    public NoticeHeader? Header { get; private set; }

    public IReadOnlyList<(string Part, IReadOnlyList<Fact> Facts)> Parts { get; private set; } = [];

    public PersonDetails? Person { get; private set; }

    public IReadOnlyList<string> Obligations { get; private set; } = [];

    public IReadOnlyList<LadderRow> Ladder { get; private set; } = [];

    /// <summary>State of an own notice that cannot be opened any more, because it was withdrawn.</summary>
    public string LadderState { get; private set; } = "";

    public IReadOnlyList<(string Value, string Label, string? Hint)> Outcomes => EnumNames.Options<OutcomeCode>(T);

    public async Task<IActionResult> OnGetAsync()
    {
        if (Session!.Work is null)
        {
            return RedirectToPage("/Work", new { back = $"/notice/{Id}" });
        }
        var notices = new NoticeService.NoticeServiceClient(Calls);
        var opened = await AskAsync(() => notices.GetNoticeAsync(new GetNoticeRequest { Requester = Requester(), NoticeId = Id })).ConfigureAwait(false);
        if (opened is not null)
        {
            Show(opened);
        }
        else if (LastFault != FaultReason.NotFound)
        {
            return Page();
        }
        if (opened is null || opened.Row.Direction == Direction.Sent)
        {
            var ladder = await AskAsync(() => notices.GetLadderAsync(new GetLadderRequest { Requester = Requester(), NoticeId = Id })).ConfigureAwait(false);
            Ladder = ladder?.Rows.ToList() ?? [];
            LadderState = ladder?.State ?? "";
        }
        if (Row is null && Ladder.Count == 0)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }
        Errors.Clear();
        sessions.WasAt(Session!, new Place($"/notice/{Id}", Row?.Family ?? "", Row?.IssuerState ?? Nation.State));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Session!.Work is null)
        {
            return RedirectToPage("/Work", new { back = $"/notice/{Id}" });
        }
        var notices = new NoticeService.NoticeServiceClient(Calls);
        var done = await AskAsync(() => notices.ActionNoticeAsync(new ActionNoticeRequest { Requester = Requester(), NoticeId = Id, Outcome = Outcome })).ConfigureAwait(false);
        return done is not null ? LocalRedirect($"/notice/{Id}") : await AfterRefusalAsync().ConfigureAwait(false);
    }

    protected override string FieldOf(string path) => path == "outcome" ? nameof(Outcome) : "";

    /// <summary>What it is, without a name of a person.</summary>
    public string What => Row is null ? T["notice.title"]
        : Row.Type == "NOTICE" ? $"{T.Code("FAMILY_" + Row.Family)}, {T.State(Row.IssuerState)}"
        : $"{T.Code("MESSAGE_TYPE_" + Row.Type)}, {T.State(Row.IssuerState)}";

    /// <summary>Recipients that have not confirmed a withdrawal, by their newest version.</summary>
    public IReadOnlyList<LadderRow> Unconfirmed => [.. Newest.Where(row => row.Rung != "purged")];

    /// <summary>The newest version per recipient.</summary>
    public IReadOnlyList<LadderRow> Newest => [.. Ladder.GroupBy(row => row.Recipient, StringComparer.Ordinal).Select(rows => rows.MaxBy(row => row.Version)!)];

    /// <summary>An addressee in words.</summary>
    public string Audience(AudienceToken token) => string.Join(", ", new[]
    {
        token.State is { } state ? T.State(state) : T.Group(token.Group ?? ""), token.Agency, token.Desk is { } desk ? T.Code("ROLE_" + Codes.Name(desk)) : null,
    }.OfType<string>());

    public string Recipient(string gateway) => gateway.StartsWith("gw-", StringComparison.Ordinal) ? T.State(gateway[3..].ToUpperInvariant()) : gateway;

    private async Task<IActionResult> AfterRefusalAsync()
    {
        var errors = Errors.All.ToList();
        var page = await OnGetAsync().ConfigureAwait(false);
        foreach (var (field, text) in errors)
        {
            Errors.Add(field, text);
        }
        return page;
    }

    private void Show(GetNoticeResponse opened)
    {
        Row = opened.Row;
        Header = NoticeHeader.Parse(Encoding.UTF8.GetBytes(opened.Header)).Header;
        Parts = [.. opened.Parts.Select(part => (part.Id, Fact.Of(part.Content, T, Nation.Zone)))];
        Person = opened.Parts.Select(part => PersonOf.Content(part.Content)).FirstOrDefault(person => person is not null);
        // That the reading is recorded stands on every page.
        Obligations = [.. opened.Obligations.Where(one => one != "log_reason")];
    }
}
