using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;

namespace PoliceExchange.Console.Pages;

/// <summary>Switches the language of a page that has no form to keep.</summary>
[OpenToAll]
internal sealed class LanguageModel(IConsoleHost host) : ConsolePage(host)
{
    public override string Title => "language";

    public override Task<IActionResult> ShowAgainAsync() => Task.FromResult<IActionResult>(LocalRedirect(Local(Request.Form["back"])));

    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost() => LocalRedirect(Local(Request.Form["back"]));
}
