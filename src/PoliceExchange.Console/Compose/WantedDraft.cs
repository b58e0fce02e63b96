using System.Globalization;
using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Console.Compose;

/// <summary>
/// What was typed on the question pages as a draft of a wanted notice. It judges nothing: the rules of form and content, and policy, are
/// those of the service that is asked on the check page.
/// </summary>
internal static class WantedDraft
{
    /// <summary>Pages, in order.</summary>
    public static readonly IReadOnlyList<string> Steps = ["person", "warrant", "ask", "to", "check"];

    public static NoticeDraft Build(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        string Of(string name) => fields.GetValueOrDefault(name, "").Trim();
        string[] Lines(string name) => Of(name).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var draft = new NoticeDraft
        {
            LegalBasis = Of("Basis"),
            Purpose = Purpose.ArrestExtradition,
            Priority = EnumNames.Parse<Priority>(Of("Priority")),
            ValidUntil = now.AddDays(Number(Of("ValidDays")) ?? 0).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            // The strictest that the desks it is addressed to can still read; the check page shows it.
            Handling = new HandlingCodes
            {
                Classification = Classification.Official, JudicialUse = JudicialUse.Ask, Onward = OnwardUse.None, DisplayClass = DisplayClass.Full, InformSubject = InformSubject.Ask, Cache = CachePolicy.None,
            },
            Content = new NoticeContent
            {
                NationalCaseReference = Of("CaseRef"),
                FactBasis = FactBasis.Fact,
                DataSubjectCategory = DataSubjectCategory.Suspect,
                // Of who began it; a switch of the page does not change what was typed.
                Language = Of("Language"),
                DiffusionJustification = Of("Justification"),
                UrgencyReason = Of("Priority") is "" or "ROUTINE" ? "" : Of("UrgencyReason"),
                Wanted = Wanted(Of, Lines),
            },
        };
        draft.To.AddRange(Lines("States").Select(state => $"state:{state}/desk:LIAISON_DESK"));
        draft.To.AddRange(Lines("Groups").Select(group => "group:" + group));
        return draft;
    }

    /// <summary>The page on which the field of a violation is asked.</summary>
    public static string StepOf(string path) => path switch
    {
        _ when path.StartsWith("content.wanted.person", StringComparison.Ordinal) => "person",
        _ when path.StartsWith("content.wanted.warrant", StringComparison.Ordinal) || path.StartsWith("content.wanted.offences", StringComparison.Ordinal) => "warrant",
        _ when path.StartsWith("content.wanted", StringComparison.Ordinal) || path is "priority" or "valid_until" or "content.urgency_reason" => "ask",
        _ => "to",
    };

    private static WantedNotice Wanted(Func<string, string> of, Func<string, string[]> lines)
    {
        var person = new PersonDetails
        {
            DateOfBirth = DateParts.Join(of("BirthDay"), of("BirthMonth"), of("BirthYear")) ?? "",
            Sex = EnumNames.Parse<Sex>(of("Sex")),
            IdentityStatus = of("DocNumber").Length > 0 ? IdentityStatus.Confirmed : IdentityStatus.NotConfirmed,
        };
        Names(person.Surnames, of("Surnames"));
        Names(person.Forenames, of("Forenames"));
        if (of("Nationality").Length > 0)
        {
            person.Nationalities.Add(of("Nationality"));
        }
        if (of("DocNumber").Length > 0)
        {
            person.Documents.Add(new Document { Type = DocumentType.Passport, Issuer = of("DocIssuer"), Number = of("DocNumber") });
        }
        person.Warnings.AddRange(lines("Warnings").Select(EnumNames.Parse<Warning>).Where(one => one != default));
        var notice = new WantedNotice
        {
            Person = person,
            Warrant = new Warrant
            {
                IssuingAuthority = of("Authority"), Number = of("WarrantNumber"), Date = DateParts.Join(of("WarrantDay"), of("WarrantMonth"), of("WarrantYear")) ?? "", Type = WarrantType.Arrest,
            },
            ExtraditionScope = EnumNames.Parse<ExtraditionScope>(of("Scope")),
            ActionRequested = EnumNames.Parse<WantedAction>(of("Action")),
        };
        var offence = new Offence { Code = of("Offence"), NationalName = of("OffenceName"), MaxPenaltyLife = of("MaxLife") == "yes" };
        if (Number(of("MaxMonths")) is { } months)
        {
            offence.MaxPenaltyMonths = (uint)months;
        }
        notice.Offences.Add(offence);
        return notice;
    }

    // As on the document: each part of a name is one.
    private static void Names(Google.Protobuf.Collections.RepeatedField<string> to, string typed) => to.AddRange(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 12_000 ? number : null;
}
