using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Matching.Names;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>By which names, dates and numbers a notice is found, and by whose never.</summary>
/// <remarks>
/// Seen failing with: low aliases as stated names, no name at birth, numbers twice, documents of the misused identity, one
/// suspect only, somebody in a content without body.
/// </remarks>
public sealed class RecordSubjectTests
{
    [Fact]
    public void Person_HasAllNamesAndTheirWorth()
    {
        var details = Details("Zambrano", "Ezequiel", "1986-04-17");
        details.NameAtBirth = "Quispe";
        details.NameTransliterated = "ZAMBRANO EZEKIEL";
        details.Aliases.Add(new Alias { Name = "El Zorro", Quality = AliasQuality.Low, DateOfBirth = "1986-04-17" });
        details.Aliases.Add(new Alias { Surnames = { "Rojas" }, Forenames = { "Luis", "Ezequiel" }, Quality = AliasQuality.Good, DateOfBirth = "1984-XX-XX" });

        var person = RecordPerson.Of(details);
        Assert.Equal(
            [
                "Stated Zambrano Ezequiel", "Stated Quispe Ezequiel", "Transliterated ZAMBRANO EZEKIEL", "Stated Rojas Luis Ezequiel", "LowQuality El Zorro",
            ],
            person.Names.Select(name => $"{name.Kind} {name.Text}"));
        Assert.Equal(["1986-04-17", "1984-XX-XX"], person.Dates.Select(date => date.ToString()));
    }

    [Fact]
    public void AliasAlone_IsAName()
    {
        var details = new PersonDetails();
        details.Aliases.Add(new Alias { Name = "El Zorro", Quality = AliasQuality.Low });
        var person = RecordPerson.Of(details);
        Assert.Equal(("El Zorro", NameKind.LowQuality), (Assert.Single(person.Names).Text, person.Names[0].Kind));
        Assert.Empty(person.Dates);
    }

    [Fact]
    public void Documents_AreNumbers_OnceEach()
    {
        var details = Details("Zambrano", "Ezequiel", "1986-04-17");
        details.Documents.Add(new Document { Issuer = "UTO", Number = "ZQ771203" });
        details.Documents.Add(new Document { Issuer = "UTO", Number = "ZQ771203" });
        details.Documents.Add(new Document { Issuer = "UTO", Number = "" });
        Assert.Equal(ObjectKey.OfDocument("UTO", "ZQ771203"), Assert.Single(Of(details).Numbers));
    }

    [Fact]
    public void MisusedIdentity_IsNotSearched()
    {
        var details = Details("Zambrano", "Ezequiel", "1986-04-17");
        details.MisusedIdentityVictim = new MisusedIdentityVictim { Consent = true, Surnames = { "Okonkwo" }, Forenames = { "Adaeze" }, DateOfBirth = "1991-02-03" };
        details.MisusedIdentityVictim.Documents.Add(new Document { Issuer = "UTO", Number = "VICTIM1" });
        var subject = Of(details);
        Assert.Equal("Zambrano Ezequiel", Assert.Single(Assert.Single(subject.Persons).Names).Text);
        Assert.Equal("1986-04-17", Assert.Single(subject.Persons[0].Dates).ToString());
        Assert.Empty(subject.Numbers);
    }

    [Fact]
    public void VictimOfTrafficking_IsNotSearched_AndASuspectIs()
    {
        var victim = RecordSubject.Of(new NoticeContent { TraffickingVictim = new TraffickingVictim() });
        Assert.Equal((0, 0), (victim.Persons.Count, victim.Numbers.Count));

        var trafficking = new TraffickingCase();
        trafficking.Suspects.Add(new TraffickingSuspect { Person = Details("Zambrano", "Ezequiel", "1986-04-17") });
        trafficking.Suspects.Add(new TraffickingSuspect { Person = Details("Rojas", "Luis", "1984-01-02") });
        trafficking.Vehicles.Add(new Vehicle { Plate = "7512 GH", PlateState = "JAM" });
        var suspects = RecordSubject.Of(new NoticeContent { TraffickingCase = trafficking });
        Assert.Equal(["Zambrano Ezequiel", "Rojas Luis"], suspects.Persons.Select(person => person.Names[0].Text));
        Assert.Equal([new ObjectKey(ObjectKey.Plate, "JAM", "7512 GH")], suspects.Numbers);
    }

    [Fact]
    public void ContentWithoutBody_IsAboutNobody() => Assert.Empty(RecordSubject.Of(new NoticeContent()).Persons);

    private static RecordSubject Of(PersonDetails details) => RecordSubject.Of(new NoticeContent { Wanted = new WantedNotice { Person = details } });

    private static PersonDetails Details(string surname, string forename, string date) => new() { Surnames = { surname }, Forenames = { forename }, DateOfBirth = date };
}
