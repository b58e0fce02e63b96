using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.UnitTests.Content;

public sealed class ContentRulesTests
{
    public static TheoryData<string> Families => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void ValidSample_NoViolation(string family) =>
        Assert.Empty(ContentRules.Check(Samples.All[family](), Samples.Context()));

    [Theory]
    [MemberData(nameof(Families))]
    public void EmptyBody_EveryRequiredFieldIsNamedAtOnce(string family)
    {
        var sample = Samples.All[family]();
        var content = new NoticeContent();
        var field = NoticeContent.Descriptor.FindFieldByNumber((int)sample.BodyCase);
        field.Accessor.SetValue(content, field.MessageType.Parser.ParseFrom(Google.Protobuf.ByteString.Empty));

        var paths = ContentRules.Check(content, Samples.Context()).Select(violation => violation.Path).ToHashSet();

        foreach (var required in field.MessageType.Fields.InDeclarationOrder().Where(f => FieldLimits.Of(f).Required))
        {
            Assert.Contains(field.JsonName + "." + required.JsonName, paths);
        }

        Assert.Contains("nationalCaseReference", paths);
        Assert.Contains("handling", paths);
        Assert.Contains("language", paths);
    }

    public static TheoryData<string, string, string, Action<NoticeContent>> Broken => new()
    {
        { "wanted", "iccs.unknown", "wanted.offences[0].code", c => c.Wanted.Offences[0].Code = "9999" },
        { "wanted", "state.unknown", "wanted.person.countryOfBirth", c => c.Wanted.Person.CountryOfBirth = "JM" },
        { "wanted", "nationality.unknown", "wanted.person.nationalities[0]", c => c.Wanted.Person.Nationalities[0] = "ZZZ" },
        { "wanted", "language.unknown", "language", c => c.Language = "xx" },
        { "drugs", "substance.unknown", "drugs.substances[0].code", c => c.Drugs.Substances[0].Code = "SUGAR" },
        { "wanted", "required", "nationalCaseReference", c => c.NationalCaseReference = "" },
        { "wanted", "required", "wanted.warrant.number", c => c.Wanted.Warrant.Number = "  " },
        { "wanted", "person.minimum", "wanted.person.dateOfBirth", c => c.Wanted.Person.DateOfBirth = "" },
        { "wanted", "person.minimum", "wanted.person.surnames", c => c.Wanted.Person.Surnames.Clear() },
        { "wanted", "person.name", "wanted.person.surnames", c => c.Wanted.Person.Surnames.Clear() },
        { "wanted", "format.partialDate", "wanted.person.dateOfBirth", c => c.Wanted.Person.DateOfBirth = "1987-XX-14" },
        { "wanted", "format.partialDate", "wanted.person.dateOfBirth", c => c.Wanted.Person.DateOfBirth = "1987-02-30" },
        { "wanted", "date.future", "wanted.person.dateOfBirth", c => c.Wanted.Person.DateOfBirth = "2030-01-01" },
        { "wanted", "date.future", "wanted.warrant.date", c => c.Wanted.Warrant.Date = "2027-01-01" },
        { "wanted", "format.date", "wanted.warrant.date", c => c.Wanted.Warrant.Date = "02/10/2026" },
        { "wanted", "warrant.expired", "wanted.warrant.validUntil", c => c.Wanted.Warrant.ValidUntil = "2026-11-20" },
        { "wanted", "limitation.passed", "wanted.statuteOfLimitationDate", c => c.Wanted.StatuteOfLimitationDate = "2026-11-20" },
        { "wanted", "wanted.scope", "wanted.extraditionScope", c => c.Wanted.ExtraditionScope = ExtraditionScope.None },
        { "wanted", "sentence.order", "wanted.remainingMonths", c => { c.Wanted.SentenceMonths = 5; c.Wanted.RemainingMonths = 6; } },
        { "wanted", "alias.empty", "wanted.person.aliases[0]", c => c.Wanted.Person.Aliases.Add(new Alias { Quality = AliasQuality.Low }) },
        { "wanted", "date.order", "wanted.person.documents[0].expiryDate", c => c.Wanted.Person.Documents[0].IssueDate = "2028-01-01" },
        { "wanted", "format.mrz", "wanted.person.documents[0].mrz", c => c.Wanted.Person.Documents[0].Mrz = IdentifiersTests.Td3[..^1] + "1" },
        { "wanted", "attachment.unknown", "wanted.warrant.copyAttachmentId", c => c.Wanted.Warrant.CopyAttachmentId = "w1" },
        { "wanted", "person.misused", "wanted.person.identityStatus", c => c.Wanted.Person.MisusedIdentityVictim = new MisusedIdentityVictim() },
        { "wanted", "required", "wanted.person.misusedIdentityVictim.consent", c => c.Wanted.Person.MisusedIdentityVictim = new MisusedIdentityVictim() },
        { "wanted", "place.point", "wanted.offences[0].place", c => c.Wanted.Offences[0].Place = new() { LatitudeE6 = 1 } },
        { "wanted", "allegation.evaluation", "wanted.allegations[0].evaluation", c => c.Wanted.Allegations.Add(Gang(SourceReliability.C, InformationAccuracy._1)) },
        { "wanted", "category.mismatch", "dataSubjectCategory", c => c.DataSubjectCategory = DataSubjectCategory.Victim },
        { "wanted", "evaluation.coercive", "evaluation.source", c => c.Evaluation = new() { Source = SourceReliability.X, Information = InformationAccuracy._1 } },
        { "wanted", "evaluation.assessment", "factBasis", c => c.Evaluation = new() { Source = SourceReliability.B, Information = InformationAccuracy._4 } },
        { "wanted", "evaluation.required", "evaluation", c => c.FactBasis = FactBasis.Assessment },
        { "wanted", "enum.unknown", "wanted.actionRequested", c => c.Wanted.ActionRequested = (WantedAction)77 },
        { "wanted", "limit.range", "wanted.person.heightCm", c => c.Wanted.Person.HeightCm = 1830 },
        { "wanted", "limit.items", "wanted.person.warnings", c => c.Wanted.Person.Warnings.Add(Enumerable.Repeat(Warning.Violent, 6)) },
        { "wanted", "limit.chars", "remarks", c => c.Remarks = new string('x', 2001) },
        { "wanted", "limit.bytes", "attachments[0].sha256", c => { c.Attachments.Add(Samples.Face()); c.Attachments[0].Sha256 = Google.Protobuf.ByteString.CopyFrom(1); } },
        { "wanted", "text.control", "wanted.person.surnames[0]", c => c.Wanted.Person.Surnames[0] = "Camp\u202Ebell" },
        { "wanted", "text.control", "wanted.person.surnames[0]", c => c.Wanted.Person.Surnames[0] = "Camp\nbell" },
        { "wanted", "attachment.face", "attachments[0]", c => { c.Attachments.Add(Samples.Face()); c.Attachments[0].WidthPx = 479; } },
        { "wanted", "attachment.duplicate", "attachments[0].id", c => c.Attachments.Add([Samples.Face(), Samples.Face()]) },
        { "wanted", "attachment.medical", "attachments[0].onlyFor", c => { c.Attachments.Add(Samples.Face()); c.Attachments[0].Kind = AttachmentKind.Medical; } },
        { "wanted", "attachment.dna", "attachments[1].kind", c => { c.Attachments.Add([Samples.Face(), Samples.Face()]); c.Attachments[1].Kind = AttachmentKind.DnaProfile; } },
        { "wanted", "attachment.laxer", "attachments[0].handling", c => { c.Attachments.Add(Samples.Face()); c.Attachments[0].Handling = Lax(); } },
        { "wanted", "handling.ttl", "handling.cacheTtlSeconds", c => c.Handling.CacheTtlSeconds = 0 },
        { "wanted", "handling.confidentialCache", "handling.cache", c => c.Handling.Classification = Classification.Confidential },
        { "wanted", "handling.expired", "handling.autoExpire", c => c.Handling.AutoExpire = Samples.At(-1) },
        { "wanted", "time.range", "handling.autoExpire", c => c.Handling.AutoExpire = new() { Seconds = 1, Nanos = -5 } },
        { "wanted", "format.audience", "handling.releasableTo[0]", c => c.Handling.ReleasableTo.Add("CAN") },
        { "wanted", "body.required", "", c => c.ClearBody() },
        { "extradition", "required", "extradition.warrant", c => c.Extradition.Warrant = null },
        { "extradition", "extradition.documents", "extradition.documents", c => c.Extradition.Phase = ExtraditionPhase.Formal },
        { "extradition", "required", "extradition.detainedAt", c => c.Extradition.Phase = ExtraditionPhase.Detained },
        { "extradition", "extradition.ground", "extradition.grounds", c => { c.Extradition.Phase = ExtraditionPhase.Decision; c.Extradition.Decision = ExtraditionDecision.Refused; } },
        { "extradition", "extradition.granted", "extradition.grantedOffences", c => { c.Extradition.Phase = ExtraditionPhase.Decision; c.Extradition.Decision = ExtraditionDecision.Granted; } },
        { "extradition", "extradition.deathPenalty", "extradition.deathPenaltyAssurance", c => { c.Extradition.Phase = ExtraditionPhase.Surrender; c.Extradition.Offences[0].DeathPenalty = true; } },
        { "extradition", "index.range", "extradition.grantedOffences[0]", c => c.Extradition.GrantedOffences.Add(1) },
        { "removal", "removal.convictions", "removal.convictions", c => c.Removal.Convictions.Clear() },
        { "removal", "allegation.evaluation", "removal.allegations[0].evaluation", c => c.Removal.Allegations.Add(Gang(SourceReliability.X, InformationAccuracy._4)) },
        { "removal", "index.range", "removal.allegations[0].provenByConviction", c => { c.Removal.Allegations.Add(Gang(SourceReliability.X, InformationAccuracy._4)); c.Removal.Allegations[0].ProvenByConviction = 1; } },
        { "removal", "allegation.freeText", "remarks", c => c.Remarks = "Known member of MS-13." },
        { "removal", "minor.guardian", "removal.guardianAuthority", c => c.Removal.Person.DateOfBirth = "2009-XX-XX" },
        { "removal", "minor.guardian", "removal.guardianAuthority", c => c.Removal.Vulnerabilities.Add(Vulnerability.AccompaniedMinor) },
        { "removal", "leadTime.reason", "removal.shortNoticeReason", c => c.Removal.Transport.DepartureAt = Samples.At(0.8) },
        { "removal", "required", "removal.handoverPlace", c => c.Removal.CustodyHandover = true },
        { "removal", "required", "removal.order.stayInForce", c => c.Removal.Order.ClearStayInForce() },
        { "removal", "required", "removal.nonRefoulement", c => c.Removal.NonRefoulement = null },
        { "removal", "required", "removal.nonRefoulement.declared", c => c.Removal.NonRefoulement.Declared = false },
        { "removal", "required", "removal.nonRefoulement.official.name", c => c.Removal.NonRefoulement.Official.Name = "" },
        { "removal", "date.order", "removal.transport.arrivalAt", c => c.Removal.Transport.ArrivalAt = Samples.At(1) },
        { "removal", "format.agency", "removal.nonRefoulement.official.agency", c => c.Removal.NonRefoulement.Official.Agency = "ERO" },
        { "removal", "format.flight", "removal.transport.flight", c => c.Removal.Transport.Flight = "charter" },
        { "removal", "format.phone", "removal.nextOfKin.phone", c => c.Removal.NextOfKin = new() { Consent = true, Name = "A", Phone = "555" } },
        { "removal", "required", "removal.nextOfKin.consent", c => c.Removal.NextOfKin = new() { Name = "A" } },
        { "removalManifest", "escort.armed", "removalManifest.escorts[0].armed", c => c.RemovalManifest.Escorts[0].Armed = 15 },
        { "removalManifest", "manifest.duplicate", "removalManifest.entries[1].seat", c => c.RemovalManifest.Entries.Add(c.RemovalManifest.Entries[0].Clone()) },
        { "removalManifest", "manifest.reason", "removalManifest.entries[0].reason", c => c.RemovalManifest.Entries[0].Status = ManifestEntryStatus.NoShow },
        { "removalManifest", "reference.family", "removalManifest.entries[0].removal.family", c => c.RemovalManifest.Entries[0].Removal.Family = Family.Wanted },
        { "removalManifest", "format.uuid7", "removalManifest.entries[0].removal.noticeId", c => c.RemovalManifest.Entries[0].Removal.NoticeId = "019aa6f0-0000-4000-8000-000000000001" },
        { "medicalHandover", "handling.sealed", "handling", c => c.Handling.DisplayClass = DisplayClass.Full },
        { "childReception", "minor.guardian", "childReception.guardianAuthority", c => c.ChildReception.GuardianAuthority.Authority.Role = Role.LiaisonDesk },
        { "traffickingCase", "trafficking.means", "traffickingCase.means", c => c.TraffickingCase.Means.Clear() },
        { "traffickingCase", "category.mismatch", "traffickingCase.suspects[0].category", c => c.TraffickingCase.Suspects[0].Category = DataSubjectCategory.Victim },
        { "traffickingCase", "victim.pseudonym", "traffickingCase.victimPseudonyms[0]", c => c.TraffickingCase.VictimPseudonyms[0] = "Marie-Ange Baptiste" },
        { "traffickingVictim", "victim.pseudonym", "traffickingVictim.pseudonym", c => c.TraffickingVictim.Pseudonym = "BAPTISTE" },
        { "traffickingVictim", "victim.freeText", "remarks", c => c.Remarks = "lives in" },
        { "traffickingVictim", "victim.attachment", "attachments[0].kind", c => c.Attachments.Add(Samples.Face()) },
        { "traffickingVictim", "victim.consent", "traffickingVictim.consentToShare.states", c => c.TraffickingVictim.ConsentToShare.Scope = ConsentScope.VictimDesks },
        { "traffickingVictim", "minor.guardian", "traffickingVictim.guardian", c => c.TraffickingVictim.AgeBand = AgeBand.Child },
        { "drugs", "format.container", "drugs.consignments[0].container", c => c.Drugs.Consignments[0].Container = "TCLU4265727" },
        { "drugs", "format.imo", "drugs.consignments[0].vesselImo", c => c.Drugs.Consignments[0].VesselImo = "9321484" },
        { "drugs", "format.airWaybill", "drugs.consignments[0].airWaybill", c => c.Drugs.Consignments[0].AirWaybill = "125-12345670" },
        { "drugs", "format.locode", "drugs.seizurePlace.locode", c => c.Drugs.SeizurePlace.Locode = "moin" },
        { "drugs", "format.subdivision", "drugs.seizurePlace.subdivision", c => c.Drugs.SeizurePlace.Subdivision = "CR_L" },
        { "drugs", "format.hs", "drugs.substances[0].hsCode", c => c.Drugs.Substances[0].HsCode = "29x" },
        { "drugs", "number.notFinite", "drugs.substances[0].netWeightGrams", c => c.Drugs.Substances[0].NetWeightGrams = double.NaN },
        { "drugs", "drugs.seizure", "drugs.seizurePlace", c => c.Drugs.SeizedAt = null },
        { "drugs", "drugs.precursors", "drugs.precursors", c => c.Drugs.Kind = DrugReportKind.PrecursorShipment },
        { "drugs", "drugs.controlledDelivery", "handling.classification", c => c.Drugs.ControlledDelivery = true },
        { "drugs", "evaluation.required", "evaluation", c => c.Evaluation = null },
        { "firearm", "firearm.serial", "firearm.firearm.serial", c => c.Firearm.Firearm.Serial = "" },
        { "firearm", "firearm.recovery", "firearm.recoveryDate", c => c.Firearm.RecoveryDate = "" },
        { "missing", "missing.age", "missing.category", c => c.Missing.Person.DateOfBirth = "1990-01-01" },
        { "missing", "minor.guardian", "missing.childAuthority", c => c.Missing.ChildAuthority = null },
        { "missing", "missing.decision", "missing.decision", c => c.Missing.Action = MissingAction.PreventTravel },
        { "missing", "evaluation.required", "missing.companions[0].evaluation", c => c.Missing.Companions[0].Evaluation = null },
        { "missing", "date.future", "missing.lastSeenAt", c => c.Missing.LastSeenAt = Samples.At(2) },
        { "missing", "person.age", "missing.person.dateOfBirth", c => c.Missing.Person.DateOfBirth = "" },
        { "document", "document.issuer", "document.issuer", c => c.Document.Issuer = "USA" },
        { "document", "document.range", "document.numberTo", c => c.Document.NumberTo = "A1234599" },
        { "vehicle", "format.vin", "vehicle.vehicle.vin", c => c.Vehicle.Vehicle.Vin = "1M8GDM9AXKP04278O" },
        { "vehicle", "vin.checkDigit", "vehicle.vehicle.vin", c => c.Vehicle.Vehicle.Vin = "1M8GDM9A1KP042788" },
        { "vehicle", "vehicle.plateState", "vehicle.vehicle.plateState", c => c.Vehicle.Vehicle.PlateState = "" },
        { "vehicle", "vehicle.key", "vehicle.vehicle", c => c.Vehicle.Vehicle = new() { Make = "Toyota" } },
        { "object", "object.key", "object.container", c => c.Object.Container = "" },
        { "object", "format.imei", "object.imei", c => c.Object.Imei = "490154203237519" },
        { "earlyWarning", "limit.range", "earlyWarning.counts[0].count", c => c.EarlyWarning.Counts[0].Count = 3 },
        { "earlyWarning", "date.order", "earlyWarning.counts[0].to", c => c.EarlyWarning.Counts[0].To = "2025-01-01" },
        { "earlyWarning", "category.mismatch", "dataSubjectCategory", c => c.DataSubjectCategory = DataSubjectCategory.Suspect },
        { "hit", "convert.lesser", "flag.actionInstead", c => c.Flag = new Flag { ActionInstead = ActionKind.Arrest } },
        { "hit", "convert.lesser", "convert.to", c => c.Convert = new Protocol.Followup.V1.Convert { From = ActionKind.Locate, To = ActionKind.Arrest } },
        { "hit", "required", "nonExecution.ground", c => c.NonExecution = new NonExecution { Reason = NonExecutionReason.LegalObstacle } },
        { "hit", "confirm.time", "hitConfirmResponse.confirmBy", c => c.HitConfirmResponse = new HitConfirmResponse { Answer = ConfirmAnswer.InProcess } },
        { "hit", "core.notReleased", "coreDataResponse.person", c => c.CoreDataResponse = new CoreDataResponse { Released = false, Person = Samples.Person() } },
        { "hit", "required", "purposeChangeDecision.ground", c => c.PurposeChangeDecision = new PurposeChangeDecision { Granted = false } },
        { "hit", "required", "movement.explanation", c => c.Movement = new Movement { Kind = MovementKind.NoShow } },
        { "hit", "required", "specialityConsent.decision", c => c.SpecialityConsent = new SpecialityConsent { Answer = SpecialityAnswer.Granted } },
        { "hit", "required", "traceResult.reason", c => c.TraceResult = new TraceResult { Outcome = TraceOutcome.Untraceable } },
        { "hit", "validate.source", "validate.sourceChecked", c => c.Validate = new Validate { Holds = true } },
        { "hit", "info.empty", "info", c => c.Info = new Info { Target = Samples.Ref(Family.Wanted) } },
        { "hit", "fact.unknown", "info.facts[0].name", c => c.Info = new Info { Target = Samples.Ref(Family.Wanted), Facts = { new Fact { Name = "star_sign", Value = "x" } } } },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void OneThingBroken_RuleNamesTheField(string family, string rule, string path, Action<NoticeContent> broken)
    {
        var content = Samples.All[family]();
        broken(content);

        var found = ContentRules.Check(content, Samples.Context());

        Assert.Contains(found, violation => violation.Rule == rule && violation.Path == path);
    }

    [Fact]
    public void UrgentWithoutReason_Refused()
    {
        Assert.Contains(ContentRules.Check(Samples.Wanted(), Samples.Context(Priority.Urgent)), v => v is { Path: "urgencyReason", Rule: "urgency.reason" });
        Assert.Contains(ContentRules.Check(Samples.Wanted(), Samples.Context(Priority.Unspecified)), v => v.Rule == "urgency.reason");
    }

    [Theory]
    [InlineData("group:CARICOM")]
    [InlineData("state:PAN", "state:USA", "state:CRI", "state:COL")]
    public void WideAudienceWithoutJustification_Refused(params string[] audience) =>
        Assert.Contains(ContentRules.Check(Samples.Wanted(), Samples.Context(Priority.Routine, audience)), v => v.Rule == "diffusion.justification");

    [Fact]
    public void ThreeStatesWithManyDesks_NeedNoJustification() =>
        Assert.Empty(ContentRules.Check(Samples.Wanted(), Samples.Context(Priority.Routine, "state:JAM/desk:HEALTH", "state:JAM/desk:CHILD_AUTHORITY", "state:PAN", "state:USA")));

    [Fact]
    public void HandlingDiffersFromHeader_Refused()
    {
        var header = Samples.Handling();
        header.Onward = OnwardUse.Group;

        Assert.Contains(ContentRules.Check(Samples.Wanted(), Samples.Context() with { HeaderHandling = header }), v => v.Rule == "handling.mismatch");
    }

    [Theory]
    [InlineData(12u, false)]
    [InlineData(23u, false)]
    [InlineData(24u, true)]
    public void ArrestForProsecution_NeedsTwoYears(uint months, bool passes)
    {
        var content = Samples.Wanted();
        content.Wanted.Offences[0].MaxPenaltyLife = false;
        content.Wanted.Offences[0].MaxPenaltyMonths = months;

        Assert.Equal(passes, ContentRules.Check(content, Samples.Context()).All(v => v.Rule != "threshold.penalty"));
    }

    [Theory]
    [InlineData(5u, false)]
    [InlineData(6u, true)]
    [InlineData(7u, true)]
    public void ArrestForSentence_NeedsSixMonths(uint months, bool passes)
    {
        var content = Samples.Convicted();
        content.Wanted.RemainingMonths = months;

        Assert.Equal(passes, ContentRules.Check(content, Samples.Context()).Count == 0);
    }

    [Fact]
    public void LocateOnly_NeedsNoThreshold()
    {
        var content = Samples.Wanted();
        content.Wanted.ActionRequested = WantedAction.Locate;
        content.Wanted.Offences[0].MaxPenaltyLife = false;

        Assert.Empty(ContentRules.Check(content, Samples.Context()));
    }

    [Theory]
    [InlineData(SourceReliability.A, InformationAccuracy._1)]
    [InlineData(SourceReliability.B, InformationAccuracy._2)]
    public void AllegationWellEvaluated_Passes(SourceReliability source, InformationAccuracy information)
    {
        var content = Samples.Removal();
        content.Removal.Allegations.Add(Gang(source, information));

        Assert.Empty(ContentRules.Check(content, Samples.Context()));
    }

    [Fact]
    public void AllegationProvenByConviction_Passes()
    {
        var content = Samples.Removal();
        content.Removal.Allegations.Add(Gang(SourceReliability.X, InformationAccuracy._4));
        content.Removal.Allegations[0].ProvenByConviction = 0;

        Assert.Empty(ContentRules.Check(content, Samples.Context()));
    }

    [Fact]
    public void ShortLeadTimeWithReason_PassesAndIsShort()
    {
        var content = Samples.Removal();
        content.Removal.Transport.DepartureAt = Samples.At(20.0 / 24);
        content.Removal.ShortNoticeReason = ShortNoticeReason.CourtDecision;

        var result = ContentRules.Examine(content, Samples.Context());

        Assert.Empty(result.Violations);
        Assert.True(result.LeadTime!.IsShort);
        Assert.Equal(TimeSpan.FromHours(20), result.LeadTime.Given);
        Assert.Equal(TimeSpan.FromDays(10), result.LeadTime.Agreed);
    }

    [Fact]
    public void VulnerableReturnee_HasLongerLeadTime()
    {
        var content = Samples.Removal();
        content.Removal.Vulnerabilities.Add(Vulnerability.Medical);

        Assert.Equal(new LeadTime(TimeSpan.FromDays(12), TimeSpan.FromDays(15)), ContentRules.Examine(content, Samples.Context()).LeadTime);
        content.Removal.Vulnerabilities.Clear();
        content.Removal.RemovalType = RemovalType.Administrative;
        Assert.Equal(TimeSpan.FromHours(72), ContentRules.Examine(content, Samples.Context()).LeadTime!.Agreed);
    }

    [Theory]
    [InlineData("0801", "public assembly without permit")]
    [InlineData("0101", "reunión pública sin permiso")]
    [InlineData("0101", "Manifestação não autorizada")]
    [InlineData("0101", "outrage au président")]
    [InlineData("0807", "")]
    [InlineData("0101", "cheque sin fondos")]
    public void OffenceThatMayBeProtestOrPrivate_IsHeldNotRefused(string code, string name)
    {
        var content = Samples.Wanted();
        content.Wanted.Offences[0].Code = code;
        content.Wanted.Offences[0].NationalName = name;

        var result = ContentRules.Examine(content, Samples.Context());

        Assert.NotEmpty(result.Holds);
        Assert.Empty(result.Violations);
    }

    [Theory]
    [InlineData("0101", "murder")]
    [InlineData("06012", "tráfico de drogas")]
    [InlineData("08051", "smuggling of migrants")]
    [InlineData("0701", "wire fraud (lottery scheme)")]
    public void CommonCrime_IsNotHeld(string code, string name)
    {
        var content = Samples.Wanted();
        content.Wanted.Offences[0].Code = code;
        content.Wanted.Offences[0].NationalName = name;

        Assert.Empty(ContentRules.Examine(content, Samples.Context()).Holds);
    }

    [Fact]
    public void FreeTexts_AreCounted()
    {
        var content = Samples.Wanted();
        content.Remarks = "a";
        content.Wanted.Person.DistinguishingMarks.Add(["scar", "tattoo"]);

        Assert.Equal(3, ContentRules.Examine(content, Samples.Context()).FreeTextFields);
    }

    [Fact]
    public void MessagesOfViolations_NeverRepeatTheValue()
    {
        foreach (var row in Broken)
        {
            var (family, _, _, broken) = row.Data;
            var content = Samples.All[family]();
            broken(content);
            foreach (var violation in ContentRules.Check(content, Samples.Context()))
            {
                Assert.DoesNotContain("Campbell", violation.Message, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("9999", violation.Message, StringComparison.Ordinal);
            }
        }
    }

    private static Allegation Gang(SourceReliability source, InformationAccuracy information) => new()
    {
        Kind = AllegationKind.GangMembership,
        Organisation = "unnamed",
        Evaluation = new Evaluation { Source = source, Information = information },
    };

    private static HandlingCodes Lax()
    {
        var handling = Samples.Handling();
        handling.Classification = Classification.Official;
        return handling;
    }
}
