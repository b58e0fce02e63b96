using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Texts;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Console.Pages.Oversight;

/// <summary>Draws entries by a seed that anybody can draw again with, and takes down what each review found.</summary>
internal sealed class SampleModel(IConsoleHost host, TimeProvider time) : ConsolePage(host)
{
    public override string Title => "sample.title";

    public override string Section => "sample";

    public override string MainForm => "sample";

    [BindProperty]
    public string Seed { get; set; } = "";

    [BindProperty]
    public string Size { get; set; } = "10";

    [BindProperty]
    public string Method { get; set; } = "RANDOM";

    [BindProperty]
    public string Days { get; set; } = "30";

    [BindProperty]
    public ulong Drawn { get; set; }

    [BindProperty]
    public ulong Sequence { get; set; }

    [BindProperty]
    public string Outcome { get; set; } = "";

    [BindProperty]
    public string Note { get; set; } = "";

    public DrawSampleResponse? Sample { get; private set; }

    /// <summary>The period, shown with what was drawn: with it and the seed anybody draws the same again (px audit sample).</summary>
    public string From { get; private set; } = "";

    public string Until { get; private set; } = "";

    /// <summary>Entry of a review that was taken down.</summary>
    public ulong Reviewed { get; private set; }

    public IReadOnlyList<(string Value, string Label, string? Hint)> Methods =>
        [("RANDOM", T["sample.random"], T["sample.random.hint"]), ("RISK_WEIGHTED", T["sample.risk"], T["sample.risk.hint"])];

    public IReadOnlyList<(string Value, string Label, string? Hint)> Outcomes => [.. Enum.GetValues<ReviewOutcome>().Where(one => one != ReviewOutcome.Unspecified).Select(one => (EnumNames.Of(one), T["review." + EnumNames.Of(one)], (string?)null))];

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!uint.TryParse(Size, System.Globalization.CultureInfo.InvariantCulture, out var size) || size is < 1 or > 200)
        {
            Errors.Add(nameof(Size), T["sample.size.wrong"]);
        }
        if (!int.TryParse(Days, System.Globalization.CultureInfo.InvariantCulture, out var days) || days is < 1 or > 366)
        {
            Errors.Add(nameof(Days), T["sample.days.wrong"]);
        }
        if (Errors.Any)
        {
            return Page();
        }
        var now = time.GetUtcNow();
        (From, Until) = (Moments.StartOfDay(Moments.DayOf(now, Nation.Zone), -days, Nation.Zone), now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:'00Z'", System.Globalization.CultureInfo.InvariantCulture));
        var oversight = new OversightService.OversightServiceClient(Calls);
        Sample = await AskAsync(() => oversight.DrawSampleAsync(new DrawSampleRequest
        {
            Requester = Requester(),
            Seed = Seed.Trim(),
            Size = size,
            Method = EnumNames.Parse<SampleMethod>(Method),
            Stratum = new AccessFilter { From = From, Until = Until },
        })).ConfigureAwait(false);
        return Page();
    }

    public async Task<IActionResult> OnPostReviewAsync()
    {
        var oversight = new OversightService.OversightServiceClient(Calls);
        var done = await AskAsync(() => oversight.RecordReviewAsync(new RecordReviewRequest
        {
            Requester = Requester(), Sample = Drawn, Sequence = Sequence, Outcome = EnumNames.Parse<ReviewOutcome>(Outcome), Note = Note.Trim(),
        })).ConfigureAwait(false);
        if (done is not null)
        {
            Reviewed = Sequence;
            Note = "";
            ModelState.Clear();
        }
        return Page();
    }

    protected override string FieldOf(string path) => path switch { "seed" => nameof(Seed), "size" => nameof(Size), "note" => nameof(Note), "outcome" => nameof(Outcome), "sequence" => nameof(Sequence), _ => "" };
}
