using PoliceExchange.Console.Compose;
using PoliceExchange.Console.Pages;
using PoliceExchange.Console.Texts;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.UnitTests.Console;

public sealed class FormsTests
{
    [Theory]
    [InlineData("14", "3", "1987", "1987-03-14")]
    [InlineData("", "3", "1987", "1987-03-XX")]
    [InlineData("", "", "1987", "1987-XX-XX")]
    [InlineData("", "", "", "")]
    [InlineData(" 9 ", "09", "2000", "2000-09-09")]
    [InlineData("29", "2", "2024", "2024-02-29")]
    [InlineData("29", "2", "2023", null)]
    [InlineData("31", "4", "1990", null)]
    [InlineData("14", "", "1987", null)]
    [InlineData("14", "13", "1987", null)]
    [InlineData("x", "1", "1987", null)]
    [InlineData("1", "1", "87", null)]
    [InlineData("-1", "1", "1987", null)]
    public void Date_OfThreeFields(string day, string month, string year, string? expected) => Assert.Equal(expected, DateParts.Join(day, month, year));

    [Theory]
    [InlineData("JAM A4471920", "JAM", "A4471920")]
    [InlineData("jam-a4471920", "JAM", "A4471920")]
    [InlineData(" COL/AS 882710 ", "COL", "AS 882710")]
    public void BorderField_TakesStateAndNumber(string typed, string issuer, string number)
    {
        var question = BorderField.Read(typed);
        Assert.Equal((issuer, number, DocumentType.Passport), (question!.Document.Issuer, question.Document.Number, question.Document.Type));
    }

    [Fact]
    public void BorderField_TakesAZone_AsScannersBreakIt()
    {
        const string Zone = "P<JAMCAMPBELL<<DEVON<ANTHONY<<<<<<<<<<<<<<<<<\nA4471920<0JAM8703143M2705308<<<<<<<<<<<<<<06";
        Assert.Equal(Zone, BorderField.Read(Zone.Replace("\n", "\r\n", StringComparison.Ordinal))!.Mrz);
        Assert.Equal(Zone, BorderField.Read(Zone.ToLowerInvariant() + "\n")!.Mrz);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A4471920")]
    [InlineData("what is this")]
    [InlineData("JAM A44'; DROP")]
    [InlineData("JAMA4471920")]
    public void BorderField_RefusesTheRest(string typed) => Assert.Null(BorderField.Read(typed));

    [Theory]
    [InlineData("/inbox", "/inbox")]
    [InlineData("/notice/1?x=2", "/notice/1?x=2")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/x\\y", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void WayBack_StaysHere(string? given, string expected) => Assert.Equal(expected, ConsolePage.Local(given));

    [Theory]
    [InlineData("en", "22 Nov 2026 01:05 (UTC-5), 06:05 UTC")]
    [InlineData("es", "22 nov 2026 01:05 (UTC-5), 06:05 UTC")]
    public void Moment_IsOfTheNationAndUtc(string language, string expected) =>
        Assert.Equal(expected, Moments.Text(new DateTimeOffset(2026, 11, 22, 6, 5, 0, TimeSpan.Zero), Zones.Of("JAM", ""), ConsoleTexts.For(language)));

    [Fact]
    public void Moment_NamesTheDayOfUtc_WhereItIsAnother() =>
        Assert.Equal("21 Nov 2026 22:05 (UTC-5), 22 Nov 2026 03:05 UTC", Moments.Text(new DateTimeOffset(2026, 11, 22, 3, 5, 0, TimeSpan.Zero), Zones.Of("JAM", ""), ConsoleTexts.For("en")));

    [Theory]
    [InlineData("1987-03-14", "14 Mar 1987")]
    [InlineData("1990-05-XX", "May 1990")]
    [InlineData("1991-XX-XX", "1991")]
    [InlineData("unknown", "unknown")]
    public void PartialDate_ShowsWhatIsKnown(string date, string expected) => Assert.Equal(expected, Moments.Date(date, ConsoleTexts.For("en")));

    [Fact]
    public void DayOfTheNation_BeginsAtItsMidnight() => Assert.Equal("2026-11-22T05:00:00Z", Moments.StartOfDay("2026-11-22", 0, Zones.Of("JAM", "")));

    [Fact]
    public void WantedDraft_SaysWhatWasTyped()
    {
        var fields = new Dictionary<string, string>
        {
            ["CaseRef"] = "2026/CR/1183", ["Language"] = "es", ["Surnames"] = "de la Cruz", ["Forenames"] = "María", ["BirthYear"] = "1979", ["Sex"] = "FEMALE", ["Nationality"] = "HND",
            ["DocIssuer"] = "HND", ["DocNumber"] = "F093321", ["Warnings"] = "ARMED\nVIOLENT\nNONSENSE", ["Authority"] = "Court", ["WarrantNumber"] = "7", ["WarrantDay"] = "2", ["WarrantMonth"] = "10",
            ["WarrantYear"] = "2026", ["Offence"] = "0101", ["MaxLife"] = "yes", ["Action"] = "ARREST", ["Scope"] = "FULL", ["Priority"] = "ROUTINE", ["UrgencyReason"] = "left over", ["ValidDays"] = "90",
            ["States"] = "PAN\nCRI", ["Groups"] = "CARICOM", ["Basis"] = "PX-BASE",
        };
        var draft = WantedDraft.Build(fields, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(["state:PAN/desk:LIAISON_DESK", "state:CRI/desk:LIAISON_DESK", "group:CARICOM"], draft.To);
        Assert.Equal(("2027-02-20T00:00:00Z", Purpose.ArrestExtradition, Priority.Routine, "es"), (draft.ValidUntil, draft.Purpose, draft.Priority, draft.Content.Language));
        var wanted = draft.Content.Wanted;
        Assert.Equal(["de", "la", "Cruz"], wanted.Person.Surnames);
        Assert.Equal([Warning.Armed, Warning.Violent], wanted.Person.Warnings);
        Assert.Equal(("1979-XX-XX", Sex.Female, IdentityStatus.Confirmed), (wanted.Person.DateOfBirth, wanted.Person.Sex, wanted.Person.IdentityStatus));
        Assert.Equal(("2026-10-02", WantedAction.Arrest, ExtraditionScope.Full), (wanted.Warrant.Date, wanted.ActionRequested, wanted.ExtraditionScope));
        Assert.Equal("", draft.Content.UrgencyReason);
    }

    [Fact]
    public void EmptyDraft_IsADraft() => Assert.Empty(WantedDraft.Build(new Dictionary<string, string>(), new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)).To);

    [Theory]
    [InlineData("content.wanted.person.surnames", "person")]
    [InlineData("content.wanted.warrant.date", "warrant")]
    [InlineData("content.wanted.offences[0].code", "warrant")]
    [InlineData("content.wanted.extradition_scope", "ask")]
    [InlineData("valid_until", "ask")]
    [InlineData("to", "to")]
    [InlineData("legal_basis", "to")]
    public void Violation_LeadsToThePageThatAsks(string path, string step) => Assert.Equal(step, WantedDraft.StepOf(path));

    [Fact]
    public void Facts_ShowEveryFieldThatIsStated_AndOthersTextsKeepTheirLanguage()
    {
        var content = new NoticeContent { NationalCaseReference = "A-1", Language = "pt", Remarks = "Observação", Wanted = new WantedNotice { Person = new PersonDetails { Sex = Sex.Male, CountryOfBirth = "BRA" } } };
        content.Wanted.Person.Surnames.AddRange(["dos", "Santos"]);
        var facts = Fact.Of(content, ConsoleTexts.For("en"), TimeZoneInfo.Utc);
        var person = facts.Single(fact => fact.Label == "Person").Parts.Single();
        Assert.Equal("dos Santos", person.Single(fact => fact.Label == "Surnames").Values.Single());
        Assert.Equal("Brazil", person.Single(fact => fact.Label == "Country of birth").Values.Single());
        Assert.Equal("pt", facts.Single(fact => fact.Label == "Remarks").Lang);
        Assert.Null(person.Single(fact => fact.Label == "Sex").Lang);
    }
}
