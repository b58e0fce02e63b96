using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>Drafts that a liaison desk can send; whatever text they carry is the caller's.</summary>
internal static class Drafts
{
    public static NoticeDraft Warning(DateTimeOffset now, string title, string description, params string[] to) => Draft(now, Purpose.PublicSafetyWarning, to, new NoticeContent
    {
        EarlyWarning = new EarlyWarning { Theme = WarningTheme.Firearms, Kind = WarningKind.ModusOperandi, Title = title, Description = description },
    });

    public static NoticeDraft Seizure(DateTimeOffset now, string surname, string forename, string documentNumber, string logo, params string[] to) => Draft(now, Purpose.Investigation, to, new NoticeContent
    {
        Drugs = new DrugsNotice
        {
            Kind = DrugReportKind.Seizure,
            Substances = { new Substance { Code = "COCAINE", NetWeightGrams = 412_000, PurityPermille = 870, Logo = logo } },
            SeizurePlace = new Protocol.Place.V1.Location { State = "CRI", Locality = "Port" },
            SeizedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(now.AddDays(-1)),
            Suspects =
            {
                new DrugSuspect
                {
                    Category = DataSubjectCategory.Contact,
                    Evaluation = B2(),
                    Person = new PersonDetails
                    {
                        Surnames = { surname }, Forenames = { forename }, IdentityStatus = IdentityStatus.Confirmed, DateOfBirth = "1987-03-14", Sex = Sex.Male, Nationalities = { "JAM" },
                        Documents = { new Document { Type = DocumentType.Passport, Issuer = "JAM", Number = documentNumber, ExpiryDate = "2029-05-30" } },
                    },
                },
            },
        },
    });

    private static Evaluation B2() => new() { Source = SourceReliability.B, Information = InformationAccuracy._2 };

    private static NoticeDraft Draft(DateTimeOffset now, Purpose purpose, string[] to, NoticeContent content)
    {
        content.NationalCaseReference = "X-1";
        content.FactBasis = FactBasis.Fact;
        content.Language = "en";
        content.Evaluation = B2();
        var draft = new NoticeDraft
        {
            LegalBasis = "PX-BASE", Purpose = purpose, Priority = Priority.Routine, Content = content,
            ValidUntil = now.AddDays(30).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        };
        draft.To.AddRange(to);
        return draft;
    }
}
