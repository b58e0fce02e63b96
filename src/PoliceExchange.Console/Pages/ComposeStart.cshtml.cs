using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Compose;
using PoliceExchange.Console.Host;

namespace PoliceExchange.Console.Pages;

/// <summary>Begins a notice, or goes on with one that was begun.</summary>
internal sealed class ComposeStartModel(IConsoleHost host, TimeProvider time) : ConsolePage(host)
{
    public override string Title => "compose.title";

    public override string Section => "compose";

    public IReadOnlyList<KeptDraft> Drafts => Host.Drafts(Officer.Account);

    public IActionResult OnGet() => Session!.Work is null ? RedirectToPage("/Work", new { back = "/compose" }) : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Session!.Work is not { } work)
        {
            return RedirectToPage("/Work", new { back = "/compose" });
        }
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        var kept = await Host.KeepDraftAsync(Officer.Account, new KeptDraft(id, now, WantedDraft.Steps[0], new Dictionary<string, string> { ["CaseRef"] = work.CaseRef, ["Language"] = T.Language })).ConfigureAwait(false);
        if (!kept)
        {
            Errors.Add("", T["compose.full"]);
            return Page();
        }
        return LocalRedirect($"/compose/{id}/{WantedDraft.Steps[0]}");
    }

    public async Task<IActionResult> OnPostDropAsync(string draft)
    {
        await Host.DropDraftAsync(Officer.Account, draft).ConfigureAwait(false);
        return LocalRedirect("/compose");
    }
}
