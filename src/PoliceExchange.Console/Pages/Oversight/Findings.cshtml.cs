using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Texts;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Console.Pages.Oversight;

/// <summary>Findings against agencies: which are open, and a new one.</summary>
internal sealed class FindingsModel(IConsoleHost host) : ConsolePage(host)
{
    public override string Title => "findings.title";

    public override string Section => "findings";

    public override string MainForm => "finding";

    [BindProperty]
    public string Agency { get; set; } = "";

    [BindProperty]
    public string Sequences { get; set; } = "";

    [BindProperty]
    public string Text { get; set; } = "";

    [BindProperty]
    public string DueDay { get; set; } = "";

    [BindProperty]
    public string DueMonth { get; set; } = "";

    [BindProperty]
    public string DueYear { get; set; } = "";

    [BindProperty]
    public ulong Finding { get; set; }

    [BindProperty]
    public string Outcome { get; set; } = "";

    public IReadOnlyList<Finding> Found { get; private set; } = [];

    public override async Task<IActionResult> ShowAgainAsync()
    {
        await ListAsync().ConfigureAwait(false);
        return Page();
    }

    public async Task<IActionResult> OnGetAsync()
    {
        await ListAsync().ConfigureAwait(false);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var numbers = Sequences.Split([' ', ',', ';', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(one => ulong.TryParse(one, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
        if (numbers.Count == 0 || numbers.Contains(0ul))
        {
            Errors.Add(nameof(Sequences), T["findings.entries.wrong"]);
        }
        if (DateParts.Join(DueDay, DueMonth, DueYear) is not { Length: > 0 } due || due.Contains('X', StringComparison.Ordinal))
        {
            Errors.Add("Due", T["date.wrong"]);
            due = "";
        }
        if (!Errors.Any)
        {
            var request = new OpenFindingRequest { Requester = Requester(), Agency = Agency.Trim(), Text = Text.Trim(), Due = Moments.StartOfDay(due, 1, Nation.Zone) };
            request.Sequences.AddRange(numbers);
            var oversight = new OversightService.OversightServiceClient(Calls);
            if (await AskAsync(() => oversight.OpenFindingAsync(request)).ConfigureAwait(false) is not null)
            {
                return LocalRedirect("/oversight/findings");
            }
        }
        return await ShowAgainAsync().ConfigureAwait(false);
    }

    public async Task<IActionResult> OnPostCloseAsync()
    {
        var oversight = new OversightService.OversightServiceClient(Calls);
        var closed = await AskAsync(() => oversight.CloseFindingAsync(new CloseFindingRequest { Requester = Requester(), Finding = Finding, Outcome = EnumNames.Parse<FindingOutcome>(Outcome) })).ConfigureAwait(false);
        return closed is not null ? LocalRedirect("/oversight/findings") : await ShowAgainAsync().ConfigureAwait(false);
    }

    protected override string FieldOf(string path) => path switch { "agency" => nameof(Agency), "sequences" => nameof(Sequences), "text" => nameof(Text), "due" => "Due", _ => "" };

    private async Task ListAsync()
    {
        var oversight = new OversightService.OversightServiceClient(Calls);
        var answer = await AskAsync(() => oversight.ListFindingsAsync(new ListFindingsRequest { Requester = Requester() })).ConfigureAwait(false);
        Found = answer?.Findings.ToList() ?? [];
    }
}
