using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A person whom a notice is about.</summary>
/// <param name="Details">As the notice names the person.</param>
/// <param name="Names">Names and aliases, best first.</param>
/// <param name="Dates">Dates of birth that are stated.</param>
internal sealed record RecordPerson(PersonDetails Details, IReadOnlyList<StatedName> Names, IReadOnlyList<BirthDate> Dates)
{
    public static RecordPerson Of(PersonDetails details)
    {
        var forenames = string.Join(' ', details.Forenames);
        var names = new List<StatedName>();
        Add(names, $"{string.Join(' ', details.Surnames)} {forenames}", NameKind.Stated);
        if (details.NameAtBirth.Length > 0)
        {
            Add(names, $"{details.NameAtBirth} {forenames}", NameKind.Stated);
        }
        Add(names, details.NameTransliterated, NameKind.Transliterated);
        foreach (var alias in details.Aliases.OrderBy(alias => alias.Quality == AliasQuality.Good ? 0 : 1))
        {
            Add(names, $"{alias.Name} {string.Join(' ', alias.Surnames)} {string.Join(' ', alias.Forenames)}", alias.Quality == AliasQuality.Good ? NameKind.Stated : NameKind.LowQuality);
        }
        List<BirthDate> dates = [.. details.Aliases.Select(alias => alias.DateOfBirth).Prepend(details.DateOfBirth).Select(date => BirthDate.TryParse(date)).OfType<BirthDate>().Distinct()];
        return new RecordPerson(details, names, dates);
    }

    private static void Add(List<StatedName> names, string text, NameKind kind)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            names.Add(new StatedName(text.Trim(), kind));
        }
    }
}

/// <summary>What one notice is about: the persons and numbers by which a look-up finds it.</summary>
/// <param name="Persons">Persons.</param>
/// <param name="Numbers">Numbers.</param>
internal sealed record RecordSubject(IReadOnlyList<RecordPerson> Persons, IReadOnlyList<ObjectKey> Numbers)
{
    /// <summary>True when a look-up can meet it: a number, or a readable name with at least a year of birth.</summary>
    public bool CanBeMet => Numbers.Count > 0 || Persons.Any(person => person.Dates.Any(date => date.IsKnown) && person.Names.Any(name => NameReader.Read(name.Text).Count > 0));

    /// <summary>
    /// Reads the main content. Victims of trafficking have neither name nor number in a notice (DOMAIN.md 2.4), and a person whose
    /// identity is misused is not the one who is looked for.
    /// </summary>
    public static RecordSubject Of(NoticeContent content)
    {
        var persons = content.BodyCase switch
        {
            NoticeContent.BodyOneofCase.Wanted => [content.Wanted.Person],
            NoticeContent.BodyOneofCase.Extradition => [content.Extradition.Person],
            NoticeContent.BodyOneofCase.Removal => [content.Removal.Person],
            NoticeContent.BodyOneofCase.Missing => [content.Missing.Person],
            NoticeContent.BodyOneofCase.TraffickingCase => [.. content.TraffickingCase.Suspects.Select(suspect => suspect.Person)],
            NoticeContent.BodyOneofCase.Drugs => [.. content.Drugs.Suspects.Select(suspect => suspect.Person)],
            _ => Array.Empty<PersonDetails?>(),
        };
        return Of([.. persons.OfType<PersonDetails>()], Objects(content));
    }

    /// <summary>One person, whom a desk names beside a notice that names nobody.</summary>
    public static RecordSubject Of(PersonDetails person) => Of([person], []);

    private static RecordSubject Of(IReadOnlyList<PersonDetails> persons, IEnumerable<ObjectKey?> objects)
    {
        List<RecordPerson> known = [.. persons.Select(RecordPerson.Of)];
        var numbers = known.SelectMany(person => person.Details.Documents).Select(ObjectKey.Of).Concat(objects);
        return new RecordSubject(known, [.. numbers.OfType<ObjectKey>().Distinct()]);
    }

    private static IEnumerable<ObjectKey?> Objects(NoticeContent content) => content.BodyCase switch
    {
        NoticeContent.BodyOneofCase.Document => [ObjectKey.OfDocument(content.Document.Issuer, content.Document.Number), ObjectKey.OfDocument(content.Document.Issuer, content.Document.NumberTo)],
        NoticeContent.BodyOneofCase.Vehicle => ObjectKey.Of(content.Vehicle.Vehicle),
        NoticeContent.BodyOneofCase.TraffickingCase => [.. content.TraffickingCase.Vehicles.SelectMany(ObjectKey.Of), .. content.TraffickingCase.DocumentsUsed.Select(ObjectKey.Of)],
        NoticeContent.BodyOneofCase.Firearm => [ObjectKey.OfNumber(ObjectKey.Firearm, content.Firearm.Firearm?.Serial ?? "")],
        NoticeContent.BodyOneofCase.Object => ObjectKey.Of(content.Object),
        _ => [],
    };
}
