using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;

namespace PoliceExchange.Console.Pages;

/// <summary>Name and password, or a passkey; in Development the throw-away accounts too.</summary>
[OpenToAll]
internal sealed class SignInModel(IConsoleHost host, SignIns signIns) : ConsolePage(host)
{
    public override string Title => "signin.title";

    public override string MainForm => "signin";

    [BindProperty]
    public string Name { get; set; } = "";

    [BindProperty]
    public string Password { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Back { get; set; } = "";

    [BindProperty]
    public string Account { get; set; } = "";

    public IReadOnlyList<OfficerAccount> Demo => Host.DemoAccounts();

    public IActionResult OnGet() => Session is { Locked: false } ? LocalRedirect(Local(Back)) : Page();

    public async Task<IActionResult> OnPostAsync() => Ended(await signIns.ByPasswordAsync(HttpContext, Name, Password).ConfigureAwait(false));

    public async Task<IActionResult> OnPostPasskeyAsync() => Ended(await signIns.ByPasskeyAsync(HttpContext).ConfigureAwait(false));

    public async Task<IActionResult> OnPostDemoAsync() => Nation.Development ? Ended(await signIns.ByDemoAsync(HttpContext, Account).ConfigureAwait(false)) : NotFound();

    private IActionResult Ended(SignInEnd end)
    {
        switch (end)
        {
            case SignInEnd.Open:
                return LocalRedirect(Local(Back));
            case SignInEnd.PasskeyNext:
                return RedirectToPage("/Passkey", new { back = Local(Back) });
            default:
                Errors.Add(end == SignInEnd.Refused ? nameof(Name) : "", T[$"signin.end.{end}"]);
                Response.StatusCode = end == SignInEnd.Busy ? StatusCodes.Status429TooManyRequests : StatusCodes.Status403Forbidden;
                return Page();
        }
    }
}
