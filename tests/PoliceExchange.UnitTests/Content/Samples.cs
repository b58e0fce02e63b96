using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Place.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.UnitTests.Content;

/// <summary>One valid content per family, of fictional persons; tests break one thing each.</summary>
internal static class Samples
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    internal const string NoticeId = "019aa6f0-0000-7000-8000-000000000001";

    internal static ContentContext Context(Priority priority = Priority.Routine, params string[] audience) => new()
    {
        Now = Now,
        IssuerState = "JAM",
        Priority = priority,
        Audience = audience.Length == 0 ? ["state:PAN/desk:LIAISON_DESK"] : audience,
        LeadTimes = RemovalLeadTimes.Proposed,
    };

    internal static IReadOnlyDictionary<string, Func<NoticeContent>> All { get; } = new Dictionary<string, Func<NoticeContent>>(StringComparer.Ordinal)
    {
        ["wanted"] = Wanted,
        ["extradition"] = Extradition,
        ["removal"] = Removal,
        ["removalManifest"] = Manifest,
        ["medicalHandover"] = Medical,
        ["childReception"] = Child,
        ["traffickingCase"] = TraffickingCase,
        ["traffickingVictim"] = Victim,
        ["drugs"] = Drugs,
        ["firearm"] = Firearm,
        ["missing"] = Missing,
        ["document"] = LostDocument,
        ["vehicle"] = StolenVehicle,
        ["object"] = SoughtObject,
        ["earlyWarning"] = EarlyWarning,
        ["hit"] = Hit,
    };

    internal static Timestamp At(double days) => Timestamp.FromDateTimeOffset(Now.AddDays(days));

    internal static NoticeRef Ref(Family family) => new() { NoticeId = NoticeId, Version = 1, State = "JAM", Family = family };

    internal static Location Place(string state) => new() { State = state, Locality = "Port" };

    internal static PersonDetails Person() => new()
    {
        Surnames = { "Campbell" },
        Forenames = { "Devon", "Anthony" },
        IdentityStatus = IdentityStatus.Confirmed,
        DateOfBirth = "1987-03-14",
        Sex = Sex.Male,
        Nationalities = { "JAM" },
        HeightCm = 183,
        Documents = { new Document { Type = DocumentType.Passport, Issuer = "JAM", Number = "A4471920", ExpiryDate = "2027-05-30" } },
        Warnings = { Warning.Armed },
    };

    internal static PersonDetails ChildPerson() => new()
    {
        Surnames = { "López", "Mejía" },
        Forenames = { "Daniela" },
        IdentityStatus = IdentityStatus.Confirmed,
        DateOfBirth = "2017-06-05",
        Sex = Sex.Female,
        Nationalities = { "HND" },
    };

    internal static GuardianAuthority Guardian() => new() { Authority = new DeskContact { State = "JAM", Role = Role.ChildAuthority } };

    internal static Offence Homicide() => new() { Code = "0101", NationalName = "murder", MaxPenaltyLife = true, Date = "2026-08-XX" };

    internal static NoticeContent Wanted() => With(content => content.Wanted = new WantedNotice
    {
        Person = Person(),
        Warrant = Warrant(WarrantType.Arrest),
        Offences = { Homicide() },
        ExtraditionScope = ExtraditionScope.Full,
        ActionRequested = WantedAction.Arrest,
    }, DataSubjectCategory.Suspect);

    internal static NoticeContent Convicted() => With(content => content.Wanted = new WantedNotice
    {
        Person = Person(),
        Warrant = Warrant(WarrantType.Conviction),
        Offences = { new Offence { Code = "06012" } },
        SentenceMonths = 96,
        RemainingMonths = 7,
        InAbsentia = true,
        ExtraditionScope = ExtraditionScope.Full,
        ActionRequested = WantedAction.Arrest,
    }, DataSubjectCategory.Convicted);

    internal static NoticeContent Extradition() => With(content => content.Extradition = new ExtraditionMessage
    {
        Phase = ExtraditionPhase.ProvisionalArrest,
        Person = Person(),
        RequestingAuthority = "Court of Kingston",
        CentralAuthority = "Ministry of Justice",
        TreatyId = "oas-1981",
        Warrant = Warrant(WarrantType.Arrest),
        Offences = { Homicide() },
    }, DataSubjectCategory.Suspect);

    internal static NoticeContent Removal() => With(content => content.Removal = new RemovalNotice
    {
        Person = Person(),
        NationalityStatus = NationalityStatus.Confirmed,
        RemovalType = RemovalType.Criminal,
        Order = new RemovalOrder { Number = "A203702317", Authority = "Immigration court", Date = "2025-11-26", AppealPending = false, StayInForce = false },
        Convictions = { new Conviction { Offence = new Offence { Code = "0501" }, Court = "D. Conn.", Date = "2019-09-01", SentenceMonths = 12, ServedMonths = 10 } },
        Transport = Flight(12),
        CustodyHandover = false,
        NonRefoulement = new NonRefoulementDeclaration
        {
            Declared = true,
            Date = "2026-11-20",
            Official = new NamedOfficial { Name = "R. Field", Office = "Removals officer", Agency = "ero" },
        },
    }, DataSubjectCategory.Returnee);

    internal static NoticeContent Manifest() => With(content => content.RemovalManifest = new RemovalManifest
    {
        Transport = Flight(12),
        Entries = { new ManifestEntry { Removal = Ref(Family.Removal), Seat = "1A", Status = ManifestEntryStatus.Planned } },
        Escorts = { new EscortGroup { Agency = "ero", Count = 14 } },
        Status = ManifestStatus.Open,
        HandoverPlace = Place("JAM"),
    });

    internal static NoticeContent Medical() => Sealed(With(content => content.MedicalHandover = new MedicalHandover
    {
        Removal = Ref(Family.Removal),
        FitToTravel = true,
        MedicalNote = "insulin-dependent; carries 30 days of supply",
    }, DataSubjectCategory.Returnee));

    internal static NoticeContent Child() => Sealed(With(content => content.ChildReception = new ChildReception
    {
        Removal = Ref(Family.Removal),
        Child = ChildPerson(),
        GuardianAuthority = Guardian(),
        BestInterestsDecision = new DecisionReference { Authority = "Family court", Number = "7", Date = "2026-10-01" },
    }, DataSubjectCategory.Returnee));

    internal static NoticeContent TraffickingCase() => With(content =>
    {
        content.Evaluation = B2();
        content.TraffickingCase = new TraffickingCase
        {
            Acts = { TraffickingAct.Recruitment },
            Means = { TraffickingMeans.Deception },
            Exploitation = { ExploitationForm.Sexual },
            Suspects = { new TraffickingSuspect { Person = Person(), Category = DataSubjectCategory.Suspect, Evaluation = B2() } },
            VictimPseudonyms = { "COL-V-0412" },
        };
    });

    internal static NoticeContent Victim() => Sealed(With(content => content.TraffickingVictim = new TraffickingVictim
    {
        Pseudonym = "COL-V-0412",
        AgeBand = AgeBand.YoungAdult,
        Sex = Sex.Female,
        Status = VictimStatus.Presumed,
        ConsentToShare = new VictimConsent { Scope = ConsentScope.ReferralPartner, GivenAt = At(-3) },
        Assistance = new VictimAssistance { Shelter = true },
        RiskIfReturned = ReturnRisk.High,
        NonPunishment = true,
        Exploitation = { ExploitationForm.Sexual },
    }, DataSubjectCategory.Victim));

    internal static NoticeContent Drugs() => With(content =>
    {
        content.Evaluation = B2();
        content.Drugs = new DrugsNotice
        {
            Kind = DrugReportKind.Seizure,
            Substances = { new Substance { Code = "COCAINE", NetWeightGrams = 412_000, PurityPermille = 870 } },
            Consignments = { new Consignment { Container = "TCLU4265726", VesselImo = "9321483" } },
            SeizurePlace = new Location { State = "CRI", Locode = "CRMOB" },
            SeizedAt = At(-1),
            Suspects = { new DrugSuspect { Person = Person(), Category = DataSubjectCategory.Contact, Evaluation = B2() } },
        };
    });

    internal static NoticeContent Firearm() => With(content => content.Firearm = new FirearmNotice
    {
        Kind = FirearmReportKind.TraceRequest,
        Firearm = new Firearm { Make = "Taurus", Model = "G2C", Calibre = "9 mm", Type = FirearmType.Pistol, Serial = "ABJ482913", SerialStatus = SerialStatus.Restored },
        RecoveryDate = "2026-11-18",
        RecoveryPlace = Place("JAM"),
        CrimeCode = "0101",
    });

    internal static NoticeContent Missing() => With(content => content.Missing = new MissingNotice
    {
        Person = ChildPerson(),
        Category = MissingCategory.ParentalAbduction,
        Action = MissingAction.Protect,
        LastSeenPlace = Place("HND"),
        LastSeenAt = At(-4),
        ChildAuthority = new DeskContact { State = "HND", Role = Role.ChildAuthority },
        Companions = { new Companion { Person = Person(), Relation = "father", Suspected = true, Evaluation = B2() } },
    }, DataSubjectCategory.Missing);

    internal static NoticeContent LostDocument() => With(content => content.Document = new DocumentNotice
    {
        Type = DocumentType.Passport,
        Issuer = "JAM",
        Number = "A1234567",
        Status = DocumentStatus.Stolen,
        Action = ObjectAction.Seize,
    });

    internal static NoticeContent StolenVehicle() => With(content => content.Vehicle = new VehicleNotice
    {
        Vehicle = new Vehicle { Vin = "1M8GDM9AXKP042788", Plate = "1234AB", PlateState = "JAM" },
        Status = ObjectStatus.Stolen,
        Action = ObjectAction.Seize,
    });

    internal static NoticeContent SoughtObject() => With(content => content.Object = new ObjectNotice
    {
        ObjectClass = ObjectClass.Container,
        Container = "TCLU4265726",
        Status = ObjectStatus.Stolen,
        Action = ObjectAction.Seize,
    });

    internal static NoticeContent EarlyWarning() => With(content =>
    {
        content.Evaluation = B2();
        content.EarlyWarning = new EarlyWarning
        {
            Theme = WarningTheme.Firearms,
            Kind = WarningKind.ModusOperandi,
            Title = "Pistols in barrels",
            Description = "Pistols hidden in barrels of household goods.",
            Counts = { new AggregateCount { Label = "seizures", From = "2026-01-01", To = "2026-10-31", Count = 17 } },
        };
    });

    internal static NoticeContent Hit() => With(content => content.Hit = new Hit
    {
        Target = Ref(Family.Wanted),
        Place = Place("PAN"),
        At = At(0),
        Source = HitSource.Border,
        ActionTaken = ActionKind.Locate,
    });

    internal static Evaluation B2() => new() { Source = SourceReliability.B, Information = InformationAccuracy._2 };

    internal static AttachmentRef Face() => new()
    {
        Id = "face",
        Kind = AttachmentKind.FaceImage,
        Sha256 = Google.Protobuf.ByteString.CopyFrom(new byte[32]),
        MediaType = "image/jpeg",
        SizeBytes = 1000,
        WidthPx = 480,
        HeightPx = 600,
        DepthBits = 24,
    };

    internal static HandlingCodes Handling() => new()
    {
        Classification = Classification.Restricted,
        JudicialUse = JudicialUse.Ask,
        Onward = OnwardUse.SameState,
        DisplayClass = DisplayClass.Full,
        InformSubject = InformSubject.Ask,
        Cache = CachePolicy.Ttl,
        CacheTtlSeconds = 3600,
    };

    internal static NoticeContent With(Action<NoticeContent> body, DataSubjectCategory category = DataSubjectCategory.Unspecified)
    {
        var content = new NoticeContent
        {
            NationalCaseReference = "2026/CR/1183",
            FactBasis = FactBasis.Fact,
            Language = "en",
            DataSubjectCategory = category,
            Handling = Handling(),
        };
        body(content);
        return content;
    }

    private static NoticeContent Sealed(NoticeContent content)
    {
        content.Handling.Classification = Classification.Confidential;
        content.Handling.DisplayClass = DisplayClass.Sealed;
        content.Handling.Cache = CachePolicy.None;
        content.Handling.CacheTtlSeconds = 0;
        return content;
    }

    private static Warrant Warrant(WarrantType type) => new()
    {
        IssuingAuthority = "Court of Kingston",
        Number = "2026/CR/1183",
        Date = "2026-10-02",
        Type = type,
    };

    private static Transport Flight(double days) => new()
    {
        Mode = TransportMode.CharterFlight,
        Designation = "AEX-KIN",
        DeparturePlace = Place("USA"),
        DepartureAt = At(days),
        ArrivalPlace = Place("JAM"),
        ArrivalAt = At(days + 0.1),
    };
}
