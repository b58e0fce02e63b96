using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Sessions;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>Case and purpose: what every act from here on states, in its access entry and to policy.</summary>
internal sealed class WorkModel(IConsoleHost host, SessionTable sessions) : ConsolePage(host)
{
    private const int MaxCase = 40;

    public override string Title => "work.title";

    public override string MainForm => "work";

    [BindProperty]
    public string CaseRef { get; set; } = "";

    [BindProperty]
    public string Purpose { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Back { get; set; } = "";

    public void OnGet()
    {
        CaseRef = Session!.Work?.CaseRef ?? "";
        Purpose = Session.Work?.Purpose ?? EnumNames.Of(DefaultPurpose(Officer.Role));
    }

    public IActionResult OnPost()
    {
        CaseRef = CaseRef.Trim();
        if (CaseRef.Length is 0 or > MaxCase)
        {
            Errors.Add(nameof(CaseRef), T["work.case.missing"]);
        }
        if (EnumNames.Parse<Purpose>(Purpose) == default)
        {
            Errors.Add(nameof(Purpose), T["work.purpose.missing"]);
        }
        if (Errors.Any)
        {
            return Page();
        }
        sessions.WorkOn(Session!, new Work(Purpose, CaseRef));
        return LocalRedirect(Local(Back));
    }
}
