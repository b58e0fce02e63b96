using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Sessions;

namespace PoliceExchange.Console.Pages;

/// <summary>The desk at a glance: go on where one was, and what one comes here for.</summary>
internal sealed class IndexModel(IConsoleHost host) : ConsolePage(host)
{
    public override string Title => "home.title";

    public override string Section => "home";

    public IReadOnlyList<KeptDraft> Drafts { get; private set; } = [];

    public IReadOnlyList<Place> Recent => Session!.Recent;

    public IActionResult OnGet()
    {
        // One question, asked all night: it is the first page.
        if (Officer.Role == "BORDER_OFFICER")
        {
            return LocalRedirect("/border");
        }
        Drafts = Host.Drafts(Officer.Account);
        return Page();
    }
}
