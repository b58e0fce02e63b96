using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using PoliceExchange.Console.Pages;
using PoliceExchange.Console.Texts;

namespace PoliceExchange.Console;

/// <summary>
/// Language of a page. The buttons that switch it belong to the page's main form where it has one: they send what was typed, and the page
/// comes back in the other language with it, unchecked and unsent.
/// </summary>
internal sealed class LanguageFilter : IAsyncPageFilter
{
    public const string Cookie = "__Host-px-lang";
    public const string Field = "_lang";

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.HandlerInstance is not ConsolePage page)
        {
            await next().ConfigureAwait(false);
            return;
        }
        var http = context.HttpContext;
        var asked = HttpMethods.IsPost(http.Request.Method) ? http.Request.Form[Field].ToString() : "";
        if (ConsoleTexts.IsLanguage(asked))
        {
            http.Response.Cookies.Append(Cookie, asked, new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(365) });
            page.Speak(asked);
            context.Result = await page.ShowAgainAsync().ConfigureAwait(false);
            return;
        }
        page.Speak(Chosen(http, page.Nation.State));
        await next().ConfigureAwait(false);
    }

    private static string Chosen(HttpContext http, string state)
    {
        var kept = http.Request.Cookies[Cookie];
        if (ConsoleTexts.IsLanguage(kept))
        {
            return kept!;
        }
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => one.Value.Value is { Length: >= 2 } name ? name[..2].ToLowerInvariant() : "").FirstOrDefault(ConsoleTexts.IsLanguage);
        return wanted ?? Zones.LanguageOf(state);
    }
}
