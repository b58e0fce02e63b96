using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Place.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary>The invented facts of the skeletons. Numbers with check digits are right by computation and belong to nobody.</summary>
internal static class SkeletonContent
{
    internal static NoticeContent Wanted(SkeletonFacts facts) => Form(content => content.Wanted = new WantedNotice
    {
        Person = Adult(facts),
        Warrant = Warrant(facts),
        Offences = { Homicide() },
        ExtraditionScope = ExtraditionScope.Full,
        ActionRequested = WantedAction.Arrest,
    }, DataSubjectCategory.Suspect);

    internal static NoticeContent Extradition(SkeletonFacts facts) => Form(content => content.Extradition = new ExtraditionMessage
    {
        Phase = ExtraditionPhase.ProvisionalArrest,
        Person = Adult(facts),
        RequestingAuthority = "Example court",
        CentralAuthority = "Example ministry of justice",
        TreatyId = "PX-BASE",
        Warrant = Warrant(facts),
        Offences = { Homicide() },
    }, DataSubjectCategory.Suspect);

    internal static NoticeContent Removal(SkeletonFacts facts) => Form(content => content.Removal = new RemovalNotice
    {
        Person = Adult(facts with { State = facts.Other }),
        NationalityStatus = NationalityStatus.Confirmed,
        RemovalType = RemovalType.Administrative,
        Order = new RemovalOrder { Number = "EXAMPLE-1", Authority = "Example immigration court", Date = Day(facts, -200), AppealPending = false, StayInForce = false },
        Transport = Flight(facts),
        CustodyHandover = false,
        NonRefoulement = new NonRefoulementDeclaration
        {
            Declared = true,
            Date = Day(facts, -1),
            Official = new NamedOfficial { Name = "Example official", Office = "Removals officer", Agency = facts.Agency },
        },
    }, DataSubjectCategory.Returnee);

    internal static NoticeContent Manifest(SkeletonFacts facts) => Form(content => content.RemovalManifest = new RemovalManifest
    {
        Transport = Flight(facts),
        Entries =
        {
            new ManifestEntry
            {
                Removal = new NoticeRef { NoticeId = facts.About, Version = 1, State = facts.State, Family = Family.Removal },
                Seat = "1A",
                Status = ManifestEntryStatus.Planned,
            },
        },
        Escorts = { new EscortGroup { Agency = facts.Agency, Count = 4 } },
        Status = ManifestStatus.Open,
        HandoverPlace = Place(facts.Other),
    });

    internal static NoticeContent TraffickingCase(SkeletonFacts facts) => Form(content =>
    {
        content.Evaluation = Evaluated();
        content.TraffickingCase = new TraffickingCase
        {
            Acts = { TraffickingAct.Recruitment },
            Means = { TraffickingMeans.Deception },
            Exploitation = { ExploitationForm.Sexual },
            Suspects = { new TraffickingSuspect { Person = Adult(facts), Category = DataSubjectCategory.Suspect, Evaluation = Evaluated() } },
            VictimPseudonyms = { "EXAMPLE-V-01" },
        };
    });

    internal static NoticeContent TraffickingVictim(SkeletonFacts facts) => Form(content =>
    {
        content.Handling.Classification = Classification.Confidential;
        content.Handling.DisplayClass = DisplayClass.Sealed;
        content.TraffickingVictim = new TraffickingVictim
        {
            Pseudonym = "EXAMPLE-V-01",
            AgeBand = AgeBand.YoungAdult,
            Sex = Sex.Female,
            Status = VictimStatus.Presumed,
            ConsentToShare = new VictimConsent { Scope = ConsentScope.ReferralPartner, GivenAt = At(facts, -3) },
            Assistance = new VictimAssistance { Shelter = true },
            RiskIfReturned = ReturnRisk.High,
            NonPunishment = true,
            Exploitation = { ExploitationForm.Sexual },
        };
    }, DataSubjectCategory.Victim);

    internal static NoticeContent Drugs(SkeletonFacts facts) => Form(content =>
    {
        content.Evaluation = Evaluated();
        content.Drugs = new DrugsNotice
        {
            Kind = DrugReportKind.Seizure,
            Substances = { new Substance { Code = "COCAINE", NetWeightGrams = 12_500, PurityPermille = 800 } },
            SeizurePlace = Place(facts.State),
            SeizedAt = At(facts, -1),
        };
    });

    internal static NoticeContent Firearm(SkeletonFacts facts) => Form(content => content.Firearm = new FirearmNotice
    {
        Kind = FirearmReportKind.TraceRequest,
        Firearm = new Firearm { Make = "Example", Calibre = "9 mm", Type = FirearmType.Pistol, Serial = "EX000001", SerialStatus = SerialStatus.Full },
        RecoveryDate = Day(facts, -3),
        RecoveryPlace = Place(facts.State),
        CrimeCode = "0101",
    });

    internal static NoticeContent Missing(SkeletonFacts facts) => Form(content => content.Missing = new MissingNotice
    {
        Person = Adult(facts),
        Category = MissingCategory.AdultLocateOnly,
        Action = MissingAction.LocateOnly,
        LastSeenPlace = Place(facts.State),
        LastSeenAt = At(facts, -4),
    }, DataSubjectCategory.Missing);

    internal static NoticeContent Document(SkeletonFacts facts) => Form(content => content.Document = new DocumentNotice
    {
        Type = DocumentType.Passport,
        Issuer = facts.State,
        Number = "EX0000001",
        Status = DocumentStatus.Stolen,
        Action = ObjectAction.Seize,
    });

    internal static NoticeContent Vehicle(SkeletonFacts facts) => Form(content => content.Vehicle = new VehicleNotice
    {
        Vehicle = new Vehicle { Plate = "EX 0001", PlateState = facts.State },
        Status = ObjectStatus.Stolen,
        Action = ObjectAction.Seize,
    });

    internal static NoticeContent Object(SkeletonFacts facts) => Form(content => content.Object = new ObjectNotice
    {
        ObjectClass = ObjectClass.Container,
        Container = "CSQU3054383",
        Status = ObjectStatus.Stolen,
        Action = ObjectAction.Seize,
    });

    internal static NoticeContent EarlyWarning(SkeletonFacts facts) => Form(content =>
    {
        content.Evaluation = Evaluated();
        content.EarlyWarning = new EarlyWarning
        {
            Theme = WarningTheme.Firearms,
            Kind = WarningKind.ModusOperandi,
            Title = "Example: pistols in barrels",
            Description = "Pistols hidden in barrels of household goods.",
        };
    });

    internal static NoticeContent Info(SkeletonFacts facts) => Form(content => content.Info = new Info
    {
        Target = new NoticeRef { NoticeId = facts.About, Version = 1, State = facts.Other, Family = Family.EarlyWarning },
        Details = "What the other desk asked for.",
    });

    private static NoticeContent Form(Action<NoticeContent> body, DataSubjectCategory category = DataSubjectCategory.Unspecified)
    {
        var content = new NoticeContent
        {
            FactBasis = FactBasis.Fact,
            Language = "en",
            DataSubjectCategory = category,
            Handling = new HandlingCodes
            {
                Classification = Classification.Restricted,
                JudicialUse = JudicialUse.Ask,
                Onward = OnwardUse.None,
                DisplayClass = DisplayClass.Full,
                InformSubject = InformSubject.Ask,
                Cache = CachePolicy.None,
            },
        };
        body(content);
        return content;
    }

    private static PersonDetails Adult(SkeletonFacts facts) => new()
    {
        Surnames = { "Example" },
        Forenames = { "Alex" },
        IdentityStatus = IdentityStatus.Confirmed,
        DateOfBirth = "1987-03-14",
        Sex = Sex.Male,
        Nationalities = { facts.State },
        Documents = { new Protocol.Person.V1.Document { Type = DocumentType.Passport, Issuer = facts.State, Number = "EX0000001" } },
    };

    private static Warrant Warrant(SkeletonFacts facts) => new() { IssuingAuthority = "Example court", Number = "EXAMPLE-1", Date = Day(facts, -50), Type = WarrantType.Arrest };

    private static Offence Homicide() => new() { Code = "0101", NationalName = "murder", MaxPenaltyLife = true };

    private static Evaluation Evaluated() => new() { Source = SourceReliability.B, Information = InformationAccuracy._2 };

    private static Location Place(string state) => new() { State = state, Locality = "Example town" };

    private static Transport Flight(SkeletonFacts facts) => new()
    {
        Mode = TransportMode.CharterFlight,
        Designation = "EXAMPLE-1",
        DeparturePlace = Place(facts.State),
        DepartureAt = At(facts, 20),
        ArrivalPlace = Place(facts.Other),
        ArrivalAt = At(facts, 20.2),
    };

    // Whole seconds: the draft has no finer times.
    private static Timestamp At(SkeletonFacts facts, double days) => new() { Seconds = facts.Now.AddDays(days).ToUnixTimeSeconds() };

    private static string Day(SkeletonFacts facts, int days) => facts.Now.AddDays(days).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
