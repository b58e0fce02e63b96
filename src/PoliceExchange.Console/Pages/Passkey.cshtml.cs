using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;

namespace PoliceExchange.Console.Pages;

/// <summary>Asks the browser for a passkey, or to make the first one of an account.</summary>
[OpenToAll]
internal sealed class PasskeyModel(IConsoleHost host, SignIns signIns, PendingSignIns pending) : ConsolePage(host)
{
    public override string Title => Waiting?.Enrols == true ? "passkey.enrol" : "passkey.title";

    [BindProperty(SupportsGet = true)]
    public string Back { get; set; } = "";

    [BindProperty]
    public string Credential { get; set; } = "";

    public PendingSignIn? Waiting => pending.Look(Request.Cookies[PendingSignIns.Cookie]);

    public IActionResult OnGet() => Waiting is null ? RedirectToPage("/SignIn") : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        var end = await signIns.AnswerAsync(HttpContext, Credential).ConfigureAwait(false);
        return end == SignInEnd.Open ? LocalRedirect(Local(Back)) : RedirectToPage("/SignIn", new { back = Local(Back), end = end.ToString() });
    }
}
