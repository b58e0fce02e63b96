using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>Is this person, document or object sought? One question at a time, for the case that is worked on.</summary>
internal sealed class LookUpModel(IConsoleHost host) : LookUpPage(host)
{
    public override string Title => "lookup.title";

    public override string Section => "lookup";

    public override string MainForm => "lookup";

    /// <summary>person, mrz, document or object.</summary>
    [BindProperty(SupportsGet = true)]
    public string By { get; set; } = "person";

    [BindProperty]
    public string Surnames { get; set; } = "";

    [BindProperty]
    public string Forenames { get; set; } = "";

    [BindProperty]
    public string BirthDay { get; set; } = "";

    [BindProperty]
    public string BirthMonth { get; set; } = "";

    [BindProperty]
    public string BirthYear { get; set; } = "";

    [BindProperty]
    public string Mrz { get; set; } = "";

    [BindProperty]
    public string Kind { get; set; } = "";

    [BindProperty]
    public string Issuer { get; set; } = "";

    [BindProperty]
    public string Number { get; set; } = "";

    public IReadOnlyList<(string Value, string Label, string? Hint)> States => StateOptions.All(T);

    public IActionResult OnGet() => Session!.Work is null ? RedirectToPage("/Work", new { back = "/look-up?by=" + Known(By) }) : Page();

    public override Task<IActionResult> ShowAgainAsync()
    {
        By = Known(By);
        return base.ShowAgainAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        By = Known(By);
        if (Session!.Work is null)
        {
            return RedirectToPage("/Work", new { back = "/look-up?by=" + By });
        }
        if (Question() is { } question)
        {
            await LookUpAsync(question).ConfigureAwait(false);
        }
        return Page();
    }

    protected override string FieldOf(string path) => path.Split('.')[^1] switch
    {
        "surnames" => nameof(Surnames),
        "forenames" => nameof(Forenames),
        "date_of_birth" => "Birth",
        "mrz" => nameof(Mrz),
        "number" => nameof(Number),
        "issuer" or "state" => nameof(Issuer),
        "type" or "kind" => nameof(Kind),
        _ => "",
    };

    private LookUpQuestion? Question()
    {
        switch (By)
        {
            case "mrz":
                return new LookUpQuestion { Mrz = Mrz.ReplaceLineEndings("\n").Trim() };
            case "document":
                return new LookUpQuestion { Document = new DocumentQuestion { Type = EnumNames.Parse<DocumentType>(Kind), Issuer = Issuer, Number = Number.Trim() } };
            case "object":
                return new LookUpQuestion { Object = new ObjectQuestion { Kind = EnumNames.Parse<ObjectNumber>(Kind), State = Issuer, Number = Number.Trim() } };
            default:
                if (DateParts.Join(BirthDay, BirthMonth, BirthYear) is not { } birth)
                {
                    Errors.Add("Birth", T["date.wrong"]);
                    return null;
                }
                // What is asked for by name only, or by a date only, is refused anyway; here it is told at the field.
                if (Surnames.Trim().Length + Forenames.Trim().Length == 0)
                {
                    Errors.Add(nameof(Surnames), T["lookup.missing.name"]);
                }
                if (birth.Length == 0)
                {
                    Errors.Add("Birth", T["lookup.missing.birth"]);
                }
                return Errors.Any ? null : new LookUpQuestion { Person = new PersonQuestion { Surnames = Surnames.Trim(), Forenames = Forenames.Trim(), DateOfBirth = birth } };
        }
    }

    private static string Known(string by) => by is "mrz" or "document" or "object" ? by : "person";
}
