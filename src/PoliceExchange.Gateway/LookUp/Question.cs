using System.Globalization;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Mrz;
using PoliceExchange.Matching.Names;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A question, read.</summary>
/// <param name="Action">Search of persons, or of objects.</param>
/// <param name="Family">Family of the objects; null for persons.</param>
/// <param name="Name">The name to look for; null for a number alone.</param>
/// <param name="Date">The date of birth.</param>
/// <param name="Numbers">Numbers.</param>
/// <param name="Identifiers">Identifying facts that were given; a number counts for two (DOMAIN.md 4, case 3).</param>
/// <param name="Asked">What was asked, for the private part of the access entry.</param>
/// <param name="Remarks">Rule ids of what is not searched.</param>
internal sealed record Question(
    PolicyAction Action, NoticeFamily? Family, NameForm? Name, BirthDate Date, IReadOnlyList<ObjectKey> Numbers, int Identifiers, string Asked, IReadOnlyList<string> Remarks);

/// <summary>Reads questions; a fault names everything that is wrong.</summary>
internal static class QuestionForm
{
    private const int MaxName = 160;
    private const int MaxNumber = 40;

    public static (Question? Question, IReadOnlyList<FieldViolation> Violations) Read(LookUpQuestion? question, DateTimeOffset now) => question?.QuestionCase switch
    {
        LookUpQuestion.QuestionOneofCase.Person => Person(question.Person),
        LookUpQuestion.QuestionOneofCase.Mrz => Mrz(question.Mrz, now.Year),
        LookUpQuestion.QuestionOneofCase.Document => Document(question.Document),
        LookUpQuestion.QuestionOneofCase.Object => Object(question.Object),
        _ => (null, [new FieldViolation("question", "required", "Ask for a person, a document, an object, or give a machine-readable zone.")]),
    };

    /// <summary>Why no blind query can ask it; null when one can. It must not pass for a question that found nothing (DESIGN.md 13 (25)).</summary>
    public static FieldViolation? Unaskable(Question question) => question.Numbers.Count > 0 ? null
        : !question.Date.IsKnown ? new FieldViolation("question.person.date_of_birth", "lookup.date.missing", "Give at least the year of birth; a name alone goes to the owners, by a desk that may.")
        : question.Name is null ? new FieldViolation("question.person.surnames", "lookup.name.unread", "Give the name in letters that can be read: Latin, Cyrillic or Greek.")
        : null;

    private static (Question?, IReadOnlyList<FieldViolation>) Person(PersonQuestion person)
    {
        var violations = new List<FieldViolation>();
        Text("question.person.surnames", person.Surnames, MaxName, violations);
        Text("question.person.forenames", person.Forenames, MaxName, violations);
        var date = BirthDate.TryParse(person.DateOfBirth);
        if (person.DateOfBirth.Length > 0 && date is null)
        {
            violations.Add(new FieldViolation("question.person.date_of_birth", "format.partial_date", "YYYY-MM-DD, with XX for unknown parts."));
        }
        if (violations.Count > 0)
        {
            return (null, violations);
        }
        var name = NameReader.Read($"{person.Surnames} {person.Forenames}");
        var identifiers = (person.Surnames.Trim().Length > 0 ? 1 : 0) + (person.Forenames.Trim().Length > 0 ? 1 : 0) + (date is not null ? 1 : 0);
        return (
            new Question(
                PolicyAction.Search, null, name.Count > 0 ? name : null, date ?? default, [], identifiers,
                $"person {person.Surnames}, {person.Forenames}, {person.DateOfBirth}", Remarks(name, date ?? default)),
            []);
    }

    private static (Question?, IReadOnlyList<FieldViolation>) Mrz(string zone, int thisYear)
    {
        var reading = MrzReader.Read(zone, thisYear);
        if (reading.Document is not { } document)
        {
            return (null, [new FieldViolation("question.mrz", "lookup.mrz", $"Not a machine-readable zone of ICAO 9303 ({reading.Fault}): give its two or three lines as they are printed.")]);
        }
        var name = document.Name;
        var number = ObjectKey.OfDocument(document.Issuer, document.Number);
        var identifiers = (document.Surnames.Length > 0 ? 1 : 0) + (document.Forenames.Length > 0 ? 1 : 0) + (document.Birth.IsKnown ? 1 : 0) + (number is null ? 0 : 2);
        var remarks = Remarks(name, document.Birth).ToList();
        if (document.Doubtful != MrzFields.None)
        {
            remarks.Add("lookup.mrz.doubtful");
        }
        return (
            new Question(
                PolicyAction.Search, null, name.Count > 0 ? name : null, document.Birth, number is null ? [] : [number], identifiers,
                $"document {document.Issuer} {document.Number}, {document.Surnames}, {document.Forenames}, {document.Birth}", remarks),
            []);
    }

    private static (Question?, IReadOnlyList<FieldViolation>) Document(DocumentQuestion document)
    {
        var violations = new List<FieldViolation>();
        Number("question.document.number", document.Number, violations);
        if (document.Issuer.Length is 0 or > 3 || !document.Issuer.All(char.IsAsciiLetterUpper))
        {
            violations.Add(new FieldViolation("question.document.issuer", "code.unknown", "Who issued it, one to three capital letters as ICAO 9303 has them."));
        }
        return violations.Count > 0
            ? (null, violations)
            : (new Question(PolicyAction.Search, null, null, default, [ObjectKey.OfDocument(document.Issuer, document.Number)!], 2, $"document {document.Issuer} {document.Number}", []), []);
    }

    private static (Question?, IReadOnlyList<FieldViolation>) Object(ObjectQuestion item)
    {
        var violations = new List<FieldViolation>();
        Number("question.object.number", item.Number, violations);
        var kind = ObjectKey.KindOf(item.Kind);
        if (kind is null)
        {
            violations.Add(new FieldViolation("question.object.kind", "code.unknown", "What kind of number it is."));
        }
        if (kind == ObjectKey.Plate != (item.State.Length == 3 && item.State.All(char.IsAsciiLetterUpper)))
        {
            violations.Add(new FieldViolation("question.object.state", "lookup.plate.state", "A plate is looked for with its state, three capital letters; nothing else is."));
        }
        if (violations.Count > 0)
        {
            return (null, violations);
        }
        var family = item.Kind switch
        {
            ObjectNumber.Vin or ObjectNumber.Plate => NoticeFamily.Vehicle,
            ObjectNumber.Firearm => NoticeFamily.Firearm,
            _ => NoticeFamily.Object,
        };
        return (
            new Question(PolicyAction.SearchObject, family, null, default, [new ObjectKey(kind!, item.State, item.Number)], 2, string.Create(CultureInfo.InvariantCulture, $"{kind} {item.State} {item.Number}"), []),
            []);
    }

    /// <summary>What of a name and date no blind query can look for; only the owners could (DESIGN.md 13 (25)).</summary>
    private static IReadOnlyList<string> Remarks(NameForm name, BirthDate date) =>
        [.. (string[])(name.Unread ? ["lookup.name.unread"] : []), .. (string[])(date.IsKnown ? [] : ["lookup.date.missing"])];

    private static void Text(string field, string value, int max, List<FieldViolation> violations)
    {
        if (value.Length > max || !ContentRules.IsCleanText(value, lineFeeds: false))
        {
            violations.Add(new FieldViolation(field, "text.control", string.Create(CultureInfo.InvariantCulture, $"At most {max} characters, none of control or direction.")));
        }
    }

    private static void Number(string field, string value, List<FieldViolation> violations)
    {
        if (value.Length is 0 or > MaxNumber || !value.Any(char.IsAsciiLetterOrDigit) || !ContentRules.IsCleanText(value, lineFeeds: false))
        {
            violations.Add(new FieldViolation(field, "required", string.Create(CultureInfo.InvariantCulture, $"The number, at most {MaxNumber} characters.")));
        }
    }
}
