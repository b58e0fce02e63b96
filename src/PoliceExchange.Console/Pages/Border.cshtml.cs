using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Views;

namespace PoliceExchange.Console.Pages;

/// <summary>One field, hit or no hit, what to do, whom to call. The traveller stands there, so nothing else is on it.</summary>
internal sealed class BorderModel(IConsoleHost host) : LookUpPage(host)
{
    public override string Title => "border.title";

    public override string Section => "border";

    public override string MainForm => "border";

    [BindProperty]
    public string Document { get; set; } = "";

    public IActionResult OnGet() => Session!.Work is null ? RedirectToPage("/Work", new { back = "/border" }) : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Session!.Work is null)
        {
            return RedirectToPage("/Work", new { back = "/border" });
        }
        if (BorderField.Read(Document) is not { } question)
        {
            Errors.Add(nameof(Document), T["border.wrong"]);
            return Page();
        }
        await LookUpAsync(question).ConfigureAwait(false);
        if (Answer is not null)
        {
            // Ready for the next traveller.
            Document = "";
            ModelState.Clear();
        }
        return Page();
    }

    protected override string FieldOf(string path) => nameof(Document);
}
