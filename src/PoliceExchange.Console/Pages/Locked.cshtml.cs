using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;

namespace PoliceExchange.Console.Pages;

/// <summary>Nothing was done for a while: the same person signs in again and goes on where they were.</summary>
[OpenWhileLocked]
internal sealed class LockedModel(IConsoleHost host, SignIns signIns) : ConsolePage(host)
{
    public override string Title => "locked.title";

    public override string MainForm => "unlock";

    [BindProperty]
    public string Password { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Back { get; set; } = "";

    public IActionResult OnGet() => Session is { Locked: true } ? Page() : LocalRedirect(Local(Back));

    public async Task<IActionResult> OnPostAsync()
    {
        if (Session is not { Locked: true })
        {
            return LocalRedirect(Local(Back));
        }
        var end = Officer.Method switch
        {
            SignInMethod.Demo => await signIns.ByDemoAsync(HttpContext, Officer.Account).ConfigureAwait(false),
            SignInMethod.Passkey => await signIns.ByPasskeyAsync(HttpContext).ConfigureAwait(false),
            _ => await signIns.ByPasswordAsync(HttpContext, Officer.Name, Password).ConfigureAwait(false),
        };
        if (end is SignInEnd.Open)
        {
            return LocalRedirect(Local(Back));
        }
        if (end is SignInEnd.PasskeyNext)
        {
            return RedirectToPage("/Passkey", new { back = Local(Back) });
        }
        Errors.Add(end == SignInEnd.Refused ? nameof(Password) : "", T[$"signin.end.{end}"]);
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Page();
    }
}
