using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>Questions as desks write them: what is wrong is named, what identifies is counted.</summary>
/// <remarks>
/// Seen failing with: blanks counted as a forename, bad dates let through, line feeds and a letter more let through, a number
/// that counts for one, any state with a number, firearms as objects, another field named.
/// </remarks>
public sealed class QuestionFormTests
{
    // ICAO 9303's specimen.
    private const string Passport = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Zambrano", "Ezequiel", "1986-04-17", 3, "")]
    [InlineData("Zambrano", "Ezequiel", "1986-XX-XX", 3, "")]
    [InlineData("Zambrano", "", "1986-04-17", 2, "")]
    [InlineData("Zambrano", "  ", "1986", 2, "")]
    [InlineData("", "Ezequiel", "", 1, "lookup.date.missing")]
    [InlineData("Zambrano", "Ezequiel", "", 2, "lookup.date.missing")]
    [InlineData("", "", "1986-04-17", 1, "")]
    public void Person_HasAsManyIdentifiersAsFacts(string surnames, string forenames, string date, int identifiers, string remarks)
    {
        var (question, violations) = Read(Person(surnames, forenames, date));
        Assert.Empty(violations);
        Assert.Equal((identifiers, PolicyAction.Search, remarks), (question!.Identifiers, question.Action, string.Join(' ', question.Remarks)));
        Assert.Equal(date.Length > 0, question.Date.IsKnown);
        Assert.Equal(surnames.Length + forenames.Trim().Length > 0, question.Name is not null);
    }

    [Theory]
    [InlineData("Zam\u0007brano", "Ezequiel", "1986-04-17", "question.person.surnames text.control")]
    [InlineData("Zambrano", "Ezequiel\n", "1986-04-17", "question.person.forenames text.control")]
    [InlineData("Zambrano\u202E", "\u0000", "", "question.person.surnames text.control, question.person.forenames text.control")]
    [InlineData("Zambrano", "", "17.04.1986", "question.person.date_of_birth format.partial_date")]
    [InlineData("Zambrano", "", "1986-02-30", "question.person.date_of_birth format.partial_date")]
    [InlineData("Zambrano", "", "1986-13-01", "question.person.date_of_birth format.partial_date")]
    public void Person_OfUncleanTextOrNoDate_IsNone(string surnames, string forenames, string date, string faults) => Assert.Equal(faults, Faults(Person(surnames, forenames, date)));

    [Fact]
    public void Person_HasALongestName()
    {
        Assert.Equal("", Faults(Person(new string('a', 160), "", "")));
        Assert.Equal("question.person.surnames text.control", Faults(Person(new string('a', 161), "", "")));
    }

    [Fact]
    public void Document_CountsForTwo()
    {
        var question = Read(Document("UTO", "l898902c3")).Question!;
        Assert.Equal((2, PolicyAction.Search), (question.Identifiers, question.Action));
        Assert.Equal(ObjectKey.OfDocument("UTO", "l898902c3"), Assert.Single(question.Numbers));
        Assert.Null(question.Name);
    }

    [Theory]
    [InlineData("UTO", "", "question.document.number required")]
    [InlineData("UTO", "- -", "question.document.number required")]
    [InlineData("UTO", "A1\u0007", "question.document.number required")]
    [InlineData("UTO", "12345678901234567890123456789012345678901", "question.document.number required")]
    [InlineData("", "A1", "question.document.issuer code.unknown")]
    [InlineData("uto", "A1", "question.document.issuer code.unknown")]
    [InlineData("UTOP", "A1", "question.document.issuer code.unknown")]
    [InlineData("D", "A1", "")]
    public void Document_HasIssuerAndNumber(string issuer, string number, string faults) => Assert.Equal(faults, Faults(Document(issuer, number)));

    [Theory]
    [InlineData(ObjectNumber.Plate, "JAM", "7512 GH", NoticeFamily.Vehicle)]
    [InlineData(ObjectNumber.Vin, "", "WVWZZZ1JZXW000001", NoticeFamily.Vehicle)]
    [InlineData(ObjectNumber.Firearm, "", "A 1", NoticeFamily.Firearm)]
    [InlineData(ObjectNumber.Container, "", "MSKU1234565", NoticeFamily.Object)]
    public void Object_HasItsFamily_AndCountsForTwo(ObjectNumber kind, string state, string number, NoticeFamily family)
    {
        var question = Read(Thing(kind, state, number)).Question!;
        Assert.Equal((2, PolicyAction.SearchObject, family), (question.Identifiers, question.Action, question.Family));
        Assert.Equal((state, number), (Assert.Single(question.Numbers).Issuer, question.Numbers[0].Number));
    }

    [Theory]
    [InlineData(ObjectNumber.Plate, "", "7512 GH", "question.object.state lookup.plate.state")]
    [InlineData(ObjectNumber.Plate, "JA", "7512 GH", "question.object.state lookup.plate.state")]
    [InlineData(ObjectNumber.Plate, "jam", "7512 GH", "question.object.state lookup.plate.state")]
    [InlineData(ObjectNumber.Vin, "JAM", "WVWZZZ1JZXW000001", "question.object.state lookup.plate.state")]
    [InlineData(ObjectNumber.Unspecified, "", "1", "question.object.kind code.unknown")]
    [InlineData(ObjectNumber.Imei, "", "", "question.object.number required")]
    public void Object_OnlyAPlateHasAState(ObjectNumber kind, string state, string number, string faults) => Assert.Equal(faults, Faults(Thing(kind, state, number)));

    [Fact]
    public void Zone_GivesNameDateAndNumber()
    {
        var question = Read(new LookUpQuestion { Mrz = Passport }).Question!;
        Assert.Equal((5, PolicyAction.Search), (question.Identifiers, question.Action));
        Assert.Equal("1974-08-12", question.Date.ToString());
        Assert.Equal(ObjectKey.OfDocument("UTO", "L898902C3"), Assert.Single(question.Numbers));
        Assert.Empty(question.Remarks);
        // A digit that no check digit confirms is said.
        Assert.Equal(["lookup.mrz.doubtful"], Read(new LookUpQuestion { Mrz = Passport.Replace("L898902C3", "L898972C3", StringComparison.Ordinal) }).Question!.Remarks);
        Assert.Equal("question.mrz lookup.mrz", Faults(new LookUpQuestion { Mrz = "P<UTOERIKSSON" }));
    }

    [Fact]
    public void NoQuestion_IsNone()
    {
        Assert.Equal("question required", Faults(new LookUpQuestion()));
        Assert.Equal("question", Assert.Single(QuestionForm.Read(null, Now).Violations).Field);
    }

    private static (Question? Question, IReadOnlyList<FieldViolation> Violations) Read(LookUpQuestion question) => QuestionForm.Read(question, Now);

    private static string Faults(LookUpQuestion asked)
    {
        var (question, violations) = Read(asked);
        Assert.Equal(violations.Count > 0, question is null);
        return string.Join(", ", violations.Select(violation => $"{violation.Field} {violation.Rule}"));
    }

    private static LookUpQuestion Person(string surnames, string forenames, string date) =>
        new() { Person = new PersonQuestion { Surnames = surnames, Forenames = forenames, DateOfBirth = date } };

    private static LookUpQuestion Document(string issuer, string number) => new() { Document = new DocumentQuestion { Issuer = issuer, Number = number } };

    private static LookUpQuestion Thing(ObjectNumber kind, string state, string number) => new() { Object = new ObjectQuestion { Kind = kind, State = state, Number = number } };
}
