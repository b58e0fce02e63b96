using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>The fictional people of the cases. Names as on the document, unknown parts of a date as XX.</summary>
internal static class People
{
    /// <summary>Everybody, for checks of where their names must not be.</summary>
    public static IReadOnlyList<PersonDetails> All =>
        [Campbell(), Ramirez(), DeLaCruz(), Quinones(), Fagundez(), Restrepo(), Lopez(), Mejia(), Goncalves(), Solano(), Tellez(), VanDerMeer(), JeanPierre()];

    public static PersonDetails Campbell() => Man(["Campbell"], ["Devon", "Anthony"], "1987-03-14", "Spanish Town", "JAM")
        .Known("Bigga", AliasQuality.Low).Known("Devon A. Cambell", AliasQuality.Good)
        .Passport("JAM", "A4471920", "2027-05-30").Marked(183, "scar, left forearm").Warned(Warning.Armed, Warning.Violent);

    public static PersonDetails Ramirez() => Man(["Ramírez", "Orellana"], ["José", "Wílmer"], "1996-11-02", "Soyapango", "SLV")
        .Known("Jose Ramires", AliasQuality.Good).Card("SLV", "04718832-6");

    public static PersonDetails DeLaCruz() => Woman(["de la Cruz", "Núñez"], ["María", "del Carmen"], "1979-07-23", "Comayagua", "HND")
        .Passport("HND", "F093321", "2029-01-11");

    public static PersonDetails Quinones() => Man(["Quiñones", "Mosquera"], ["Yeferson"], "1990-05-XX", "Tumaco", "COL")
        .Known("Jefferson Quinones", AliasQuality.Good).Card("COL", "1087204511").Warned(Warning.Armed);

    public static PersonDetails Fagundez() => Man(["Fagúndez", "Pereira"], ["Ruben", "Darío"], "1971-12-30", "Salto", "URY", "ARG")
        .Passport("ARG", "AAC412907", "2028-09-01");

    public static PersonDetails Restrepo() => Man(["Restrepo", "Uribe"], ["Carlos", "Mario"], "1976-09-08", "Itagüí", "COL")
        .Known("El Paisa", AliasQuality.Low).Passport("COL", "AS882710", "2026-12-15");

    public static PersonDetails Lopez() => Woman(["López", "Mejía"], ["Daniela", "Sofía"], "2017-06-05", "San Pedro Sula", "HND");

    public static PersonDetails Mejia() => Man(["Mejía", "Argueta"], ["Óscar", "René"], "1985-01-27", "Choloma", "HND").Passport("HND", "E771043", "");

    public static PersonDetails Goncalves() => Man(["Gonçalves", "dos Santos", "Júnior"], ["Antônio"], "1982-08-17", "Feira de Santana", "BRA")
        .Known("Toninho", AliasQuality.Low).Passport("BRA", "FX318824", "");

    public static PersonDetails Solano() => Man(["Solano", "Quirós"], ["Andrés"], "1993-04-04", "Cartago", "CRI").Card("CRI", "304560812");

    public static PersonDetails Tellez() => Woman(["Téllez", "Zeledón"], ["Martha", "Lorena"], "1968-10-12", "León", "NIC").Passport("NIC", "C01983377", "");

    public static PersonDetails VanDerMeer() => Man(["van der Meer"], ["Kwame", "Roël"], "1989-02-28", "Paramaribo", "SUR", "NLD")
        .Known("Roel Vandermeer", AliasQuality.Good).Passport("NLD", "NXR4T81B2", "");

    public static PersonDetails JeanPierre() => Man(["Jean-Pierre"], ["Wilson"], "1991-XX-XX", "Les Cayes", "HTI").Known("Wilson Janpyè", AliasQuality.Low);

    /// <summary>The keys by which an officer says whom he has before him.</summary>
    public static PersonKeys Keys(PersonDetails person)
    {
        var keys = new PersonKeys { DateOfBirth = person.DateOfBirth, Sex = person.Sex };
        keys.Surnames.AddRange(person.Surnames);
        keys.Forenames.AddRange(person.Forenames);
        return keys;
    }

    /// <summary>The person as an officer asks for.</summary>
    public static LookUpQuestion Ask(PersonDetails person) => Ask(string.Join(' ', person.Surnames), string.Join(' ', person.Forenames), person.DateOfBirth);

    /// <summary>A name and a date of birth, as an officer asks for.</summary>
    public static LookUpQuestion Ask(string surnames, string forenames, string born) => new() { Person = new PersonQuestion { Surnames = surnames, Forenames = forenames, DateOfBirth = born } };

    /// <summary>The person's first document, as an officer asks for.</summary>
    public static LookUpQuestion AskDocument(PersonDetails person) => new() { Document = new DocumentQuestion { Issuer = person.Documents[0].Issuer, Number = person.Documents[0].Number } };

    /// <summary>The machine-readable zone of a passport (ICAO 9303-4, TD3), as an officer reads it at the desk.</summary>
    /// <param name="issuer">Alpha-3; of the bearer's nationality too.</param>
    /// <param name="born">YYMMDD.</param>
    public static LookUpQuestion AskZone(string issuer, string surnames, string forenames, string number, string born)
    {
        const string Expiry = "310101";
        var names = $"P<{issuer}{surnames}<<{forenames.Replace(' ', '<')}".PadRight(44, '<');
        var document = Checked(number.PadRight(9, '<'));
        var (birth, expiry, personal) = (Checked(born), Checked(Expiry), Checked(new string('<', 14)));
        return new LookUpQuestion { Mrz = $"{names}\n{document}{issuer}{birth}M{expiry}{personal}{Mrz.CheckDigit(document + birth + expiry + personal)}" };
    }

    private static string Checked(string field) => field + Mrz.CheckDigit(field);

    internal static PersonDetails Of(string[] surnames, string[] forenames, string born, Sex sex, string place, string[] nationalities)
    {
        var person = new PersonDetails
        {
            IdentityStatus = IdentityStatus.Confirmed, DateOfBirth = born, Sex = sex, PlaceOfBirth = place, CountryOfBirth = nationalities[0],
        };
        person.Surnames.AddRange(surnames);
        person.Forenames.AddRange(forenames);
        person.Nationalities.AddRange(nationalities);
        return person;
    }

    private static PersonDetails Man(string[] surnames, string[] forenames, string born, string place, params string[] nationalities) =>
        Of(surnames, forenames, born, Sex.Male, place, nationalities);

    private static PersonDetails Woman(string[] surnames, string[] forenames, string born, string place, params string[] nationalities) =>
        Of(surnames, forenames, born, Sex.Female, place, nationalities);

    private static PersonDetails Known(this PersonDetails person, string alias, AliasQuality quality)
    {
        person.Aliases.Add(new Alias { Name = alias, Quality = quality });
        return person;
    }

    private static PersonDetails Passport(this PersonDetails person, string issuer, string number, string expires)
    {
        person.Documents.Add(new Document { Type = DocumentType.Passport, Issuer = issuer, Number = number, ExpiryDate = expires });
        return person;
    }

    private static PersonDetails Card(this PersonDetails person, string issuer, string number)
    {
        person.Documents.Add(new Document { Type = DocumentType.IdentityCard, Issuer = issuer, Number = number });
        return person;
    }

    private static PersonDetails Marked(this PersonDetails person, uint height, string mark)
    {
        person.HeightCm = height;
        person.DistinguishingMarks.Add(mark);
        return person;
    }

    private static PersonDetails Warned(this PersonDetails person, params Warning[] warnings)
    {
        person.Warnings.AddRange(warnings);
        return person;
    }
}
