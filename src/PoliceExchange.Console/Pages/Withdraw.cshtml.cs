using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>Takes a notice away everywhere; then the notice's own page says who has not confirmed.</summary>
internal sealed class WithdrawModel(IConsoleHost host, TimeProvider time) : ConsolePage(host)
{
    public override string Title => "withdraw.title";

    public override string Section => "inbox";

    public override string MainForm => "withdraw";

    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    /// <summary>Made with the page, so that the same page sends once.</summary>
    [BindProperty]
    public string Submission { get; set; } = "";

    [BindProperty]
    public string Code { get; set; } = "";

    [BindProperty]
    public string Reason { get; set; } = "";

    public IActionResult OnGet()
    {
        Submission = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        return Session!.Work is null ? RedirectToPage("/Work", new { back = $"/notice/{Id}/withdraw" }) : Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var code = EnumNames.Parse<ChangeReason>(Code);
        if (code == default)
        {
            Errors.Add(nameof(Code), T["withdraw.code.missing"]);
        }
        if (Reason.Trim().Length == 0)
        {
            Errors.Add(nameof(Reason), T["withdraw.reason.missing"]);
        }
        if (Errors.Any)
        {
            return Page();
        }
        var notices = new NoticeService.NoticeServiceClient(Calls);
        var done = await AskAsync(() => notices.WithdrawNoticeAsync(new WithdrawNoticeRequest
        {
            Requester = Requester(), SubmissionId = Submission, NoticeId = Id, Code = code, Reason = Reason.Trim(),
        })).ConfigureAwait(false);
        return done is null ? Page() : LocalRedirect($"/notice/{Id}");
    }

    protected override string FieldOf(string path) => path switch { "reason" => nameof(Reason), "code" => nameof(Code), _ => "" };
}
