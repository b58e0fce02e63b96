using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Sessions;

namespace PoliceExchange.Console.Pages;

/// <summary>Ends the session.</summary>
[OpenWhileLocked]
internal sealed class SignOutModel(IConsoleHost host, SessionTable sessions) : ConsolePage(host)
{
    public override string Title => "signin.title";

    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await Host.RecordLogOffAsync(Officer, "ok").ConfigureAwait(false);
        sessions.End(Session!);
        Response.Cookies.Delete(ConsoleGate.SessionCookie, SignIns.Strict());
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return LocalRedirect("/sign-in");
    }
}
