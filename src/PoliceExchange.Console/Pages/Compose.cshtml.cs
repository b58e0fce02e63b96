using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Compose;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Console.Pages;

/// <summary>
/// Question pages of a wanted notice, kept at each step; then who will see which field, and only then the sending. Reached while the
/// session is locked too: what was typed is kept before the officer is asked to unlock.
/// </summary>
[OpenWhileLocked]
internal sealed class ComposeModel(IConsoleHost host, TimeProvider time) : ConsolePage(host)
{
    public override string Title => "compose." + Step;

    public override string Section => "compose";

    public override string MainForm => "compose";

    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Step { get; set; } = "";

    public IReadOnlyDictionary<string, string> Fields { get; private set; } = new Dictionary<string, string>();

    public PreviewNoticeResponse? Preview { get; private set; }

    public IReadOnlyList<Fact> Facts { get; private set; } = [];

    /// <summary>Violations of the check page: what is wrong, and the page where it is asked.</summary>
    public IReadOnlyList<(string Step, string Text)> Wrong { get; private set; } = [];

    public Register Register => Host.Register();

    public int Number => WantedDraft.Steps.ToList().IndexOf(Step) + 1;

    public string Of(string name) => Fields.GetValueOrDefault(name, "");

    public IReadOnlyCollection<string> Many(string name) => Of(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<(string Value, string Label, string? Hint)> States => StateOptions.All(T);

    public IReadOnlyList<(string Value, string Label, string? Hint)> Offences =>
        [("", T["choose"], null), .. CodeListCatalog.Iccs.Entries.Where(one => one.Code.Length == 4).OrderBy(one => one.Code, StringComparer.Ordinal).Select(one => (one.Code, CodeListCatalog.Iccs.Label(one.Code, T.Language), (string?)null))];

    public IReadOnlyList<(string Value, string Label, string? Hint)> Sexes => EnumNames.Options(T, Sex.Male, Sex.Female, Sex.NotKnown);

    public IReadOnlyList<(string Value, string Label, string? Hint)> Scopes => EnumNames.Options<ExtraditionScope>(T);

    public IReadOnlyList<(string Value, string Label, string? Hint)> Actions => EnumNames.Options<WantedAction>(T);

    public IReadOnlyList<(string Value, string Label, string? Hint)> Priorities => EnumNames.Options<Priority>(T);

    public IReadOnlyList<(string Value, string Label, string? Hint)> Warnings => EnumNames.Options<Warning>(T);

    public IReadOnlyList<(string Value, string Label, string? Hint)> Validity => [.. new[] { "30", "90", "180", "365" }.Select(days => (days, T.Format("days", days), (string?)null))];

    public override Task<IActionResult> ShowAgainAsync()
    {
        if (Load() is null)
        {
            return Task.FromResult<IActionResult>(NotFound());
        }
        Take();
        return Task.FromResult<IActionResult>(Page());
    }

    public async Task<IActionResult> OnGetAsync()
    {
        if (Session!.Locked)
        {
            return RedirectToPage("/Locked", new { back = $"/compose/{Id}/{Step}" });
        }
        if (Load() is null)
        {
            return NotFound();
        }
        if (Step == "check")
        {
            await CheckAsync().ConfigureAwait(false);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Load() is null)
        {
            return NotFound();
        }
        Take();
        var next = WantedDraft.Steps[Math.Min(Number, WantedDraft.Steps.Count - 1)];
        var stays = Session!.Locked || !IsFit();
        if (!await Host.KeepDraftAsync(Officer.Account, new KeptDraft(Id, time.GetUtcNow(), stays ? Step : next, Fields)).ConfigureAwait(false))
        {
            Errors.Add("", T["compose.full"]);
            return Page();
        }
        if (Session.Locked)
        {
            return RedirectToPage("/Locked", new { back = $"/compose/{Id}/{Step}" });
        }
        return stays ? Page() : LocalRedirect($"/compose/{Id}/{next}");
    }

    public async Task<IActionResult> OnPostSendAsync()
    {
        if (Session!.Locked)
        {
            return RedirectToPage("/Locked", new { back = $"/compose/{Id}/check" });
        }
        if (Load() is not { } kept)
        {
            return NotFound();
        }
        Step = "check";
        var notices = new NoticeService.NoticeServiceClient(Calls);
        // Valid from when it was last changed, so that a second press of the button sends the same bytes.
        var sent = await AskAsync(() => notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = Asker(), SubmissionId = Id, Draft = WantedDraft.Build(Fields, kept.At) })).ConfigureAwait(false);
        if (sent is null)
        {
            await CheckAsync().ConfigureAwait(false);
            return Page();
        }
        await Host.DropDraftAsync(Officer.Account, Id).ConfigureAwait(false);
        return LocalRedirect(sent.ReviewId.Length > 0 ? "/compose?held=1" : $"/notice/{sent.NoticeId}");
    }

    /// <summary>Desks of a state that could do something with it.</summary>
    public static IReadOnlyList<DeskPreview> May(StatePreview state, string action) => [.. state.Desks.Where(desk => desk.Acts.Any(act => act.Action == action && act.Outcome is "ALLOW" or "REDACT"))];

    /// <summary>A path of a hidden field in words.</summary>
    public string Hidden(string path)
    {
        var name = path.Split(':', '.')[^1].Replace(" (some)", "", StringComparison.Ordinal).Trim();
        return T.Has("field." + name) ? T["field." + name] : path;
    }

    private KeptDraft? Load()
    {
        if (!WantedDraft.Steps.Contains(Step) || Host.FindDraft(Officer.Account, Id) is not { } kept)
        {
            return null;
        }
        Fields = kept.Fields;
        return kept;
    }

    /// <summary>The fields of the form over those that are kept; a box that is not ticked sends nothing, so the form names its boxes.</summary>
    private void Take()
    {
        var form = Request.Form;
        var fields = new Dictionary<string, string>(Fields, StringComparer.Ordinal);
        foreach (var boxes in form["_boxes"])
        {
            _ = fields.Remove(boxes ?? "");
        }
        foreach (var (name, values) in form.Where(one => one.Key.Length is > 0 and <= 40 && one.Key[0] is not '_' && one.Key is not ("Id" or "Step" or "CaseRef" or "Language")))
        {
            fields[name] = string.Join('\n', values.OfType<string>());
        }
        Fields = fields;
    }

    /// <summary>What a person would be sorry to find out on the last page; the rest is the service's to judge.</summary>
    private bool IsFit()
    {
        foreach (var (name, key) in Step switch
        {
            "person" => new[] { ("Surnames", "compose.missing.surnames"), ("Sex", "compose.missing.choice") },
            "warrant" => [("Authority", "compose.missing.authority"), ("WarrantNumber", "compose.missing.number"), ("Offence", "compose.missing.choice")],
            "ask" => [("Action", "compose.missing.choice"), ("Scope", "compose.missing.choice"), ("Priority", "compose.missing.choice"), ("ValidDays", "compose.missing.choice")],
            _ => [],
        })
        {
            if (Of(name).Trim().Length == 0)
            {
                Errors.Add(name, T[key]);
            }
        }
        if (Step == "to" && Of("States").Length + Of("Groups").Length == 0)
        {
            Errors.Add("States", T["compose.missing.to"]);
        }
        if (Step == "person" && DateParts.Join(Of("BirthDay"), Of("BirthMonth"), Of("BirthYear")) is null)
        {
            Errors.Add("Birth", T["date.wrong"]);
        }
        if (Step == "warrant" && (DateParts.Join(Of("WarrantDay"), Of("WarrantMonth"), Of("WarrantYear")) is not { Length: > 0 } date || date.Contains('X', StringComparison.Ordinal)))
        {
            Errors.Add("Warrant", T["date.wrong"]);
        }
        return !Errors.Any;
    }

    private async Task CheckAsync()
    {
        var draft = WantedDraft.Build(Fields, time.GetUtcNow());
        Facts = Fact.Of(draft.Content, T, Nation.Zone);
        var policy = new PolicyDeskService.PolicyDeskServiceClient(Calls);
        Preview = await AskAsync(() => policy.PreviewNoticeAsync(new PreviewNoticeRequest { Requester = Asker(), Draft = draft, Language = T.Language })).ConfigureAwait(false);
        Wrong = [.. Preview?.Violations.Select(one => (WantedDraft.StepOf(one.Field), ExchangeTexts.Violation(T.Language, one.Rule) ?? one.Message)).Distinct() ?? []];
    }

    // The draft's own case and purpose: what the notice is for, whatever else is worked on.
    private Requester Asker() => new() { Officer = Officer.Pseudonym, Purpose = Purpose.ArrestExtradition, CaseRef = Of("CaseRef") };
}
