using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Person.V1;
using Body = PoliceExchange.Protocol.Content.V1.NoticeContent.BodyOneofCase;

namespace PoliceExchange.Protocol.Content;

/// <summary>Rules of one family each, beyond the single fields (DOMAIN.md 2.1 to 2.7).</summary>
internal static class FamilyRules
{
    internal static void Check(NoticeContent content, ContentContext context, ViolationList found)
    {
        switch (content.BodyCase)
        {
            case Body.Wanted:
                WantedRules.Check(content.Wanted, context, found);
                break;
            case Body.Extradition:
                ExtraditionRules.Check(content.Extradition, found);
                break;
            case Body.Removal:
                RemovalRules.Check(content, context, found);
                break;
            case Body.RemovalManifest:
                RemovalRules.Manifest(content.RemovalManifest, found);
                break;
            case Body.MedicalHandover:
                Sealed(content, found);
                break;
            case Body.ChildReception:
                Sealed(content, found);
                PersonMinimum(content.ChildReception.Child, "childReception.child", found);
                RemovalRules.Guardian(content.ChildReception.GuardianAuthority, "childReception.guardianAuthority", found);
                break;
            case Body.TraffickingCase:
                TraffickingRules.Case(content.TraffickingCase, found);
                break;
            case Body.TraffickingVictim:
                Sealed(content, found);
                TraffickingRules.Victim(content, found);
                break;
            case Body.Drugs:
                Drugs(content, found);
                break;
            case Body.Firearm:
                Firearm(content.Firearm, found);
                break;
            case Body.Missing:
                MissingRules.Check(content.Missing, context, found);
                break;
            case Body.Document:
                DocumentNotice(content.Document, context, found);
                break;
            case Body.Vehicle when content.Vehicle.Vehicle is { } vehicle:
                found.Unless(vehicle.Vin.Length + vehicle.Plate.Length > 0, "vehicle.vehicle", "vehicle.key", "A VIN or a plate is needed.");
                break;
            case Body.Object:
                Object(content.Object, found);
                break;
            case Body.EarlyWarning:
                Counts(content.EarlyWarning, found);
                break;
            default:
                break;
        }
    }

    /// <summary>The minimum to act on a person: surname and date of birth (SIS Art. 22); reason and action are fields of the form.</summary>
    internal static void PersonMinimum(PersonDetails? person, string path, ViolationList found)
    {
        if (person is null)
        {
            return;
        }

        found.Unless(person.Surnames.Count > 0, path + ".surnames", "person.minimum", "The surname is needed (SIS Art. 22).");
        found.Unless(person.DateOfBirth.Length > 0, path + ".dateOfBirth", "person.minimum", "The date of birth is needed, in part at least (SIS Art. 22).");
    }

    /// <summary>An allegation without a conviction needs a source A or B and information 1 or 2 (LED Art. 7; case 25).</summary>
    internal static void Allegations(IReadOnlyList<Allegation> allegations, int convictions, string path, ViolationList found)
    {
        for (var i = 0; i < Math.Min(allegations.Count, 16); i++)
        {
            var allegation = allegations[i];
            if (allegation.HasProvenByConviction)
            {
                found.Unless(allegation.ProvenByConviction < convictions, $"{path}[{i}].provenByConviction", "index.range", "There is no such conviction.");
                continue;
            }

            found.Unless(
                allegation.Evaluation is { Source: SourceReliability.A or SourceReliability.B, Information: InformationAccuracy._1 or InformationAccuracy._2 },
                $"{path}[{i}].evaluation", "allegation.evaluation", "An allegation without a conviction needs a source A or B and information 1 or 2, or is dropped (LED Art. 7).");
        }
    }

    private static void Sealed(NoticeContent content, ViolationList found) =>
        found.Unless(
            content.Handling is null or { DisplayClass: DisplayClass.Sealed, Cache: CachePolicy.None, Classification: Classification.Confidential },
            "handling", "handling.sealed", "This form is CONFIDENTIAL, SEALED and never cached.");

    private static void Drugs(NoticeContent content, ViolationList found)
    {
        var drugs = content.Drugs;
        found.Unless(
            drugs.Kind != DrugReportKind.Seizure || (drugs.SeizurePlace is not null && drugs.SeizedAt is not null),
            "drugs.seizurePlace", "drugs.seizure", "A seizure has a place and a time.");
        found.Unless(
            drugs.Kind != DrugReportKind.PrecursorShipment || drugs.Precursors.Count > 0,
            "drugs.precursors", "drugs.precursors", "A precursor shipment names the precursors.");
        found.Unless(
            !drugs.ControlledDelivery || content.Handling is null or { Classification: Classification.Confidential },
            "handling.classification", "drugs.controlledDelivery", "A controlled delivery is CONFIDENTIAL.");
        for (var i = 0; i < Math.Min(drugs.Suspects.Count, 32); i++)
        {
            SuspectCategory(drugs.Suspects[i].Category, $"drugs.suspects[{i}].category", found);
        }
    }

    internal static void SuspectCategory(DataSubjectCategory category, string path, ViolationList found) =>
        found.Unless(
            category is DataSubjectCategory.Unspecified or DataSubjectCategory.Suspect or DataSubjectCategory.Convicted or DataSubjectCategory.Contact,
            path, "category.mismatch", "A person of interest is a suspect, a convict or a contact.");

    private static void Firearm(FirearmNotice notice, ViolationList found)
    {
        found.Unless(
            notice.Firearm is null || notice.Firearm.SerialStatus is not (SerialStatus.Full or SerialStatus.Restored) || notice.Firearm.Serial.Length > 0,
            "firearm.firearm.serial", "firearm.serial", "A readable or restored serial number is given.");
        found.Unless(
            notice.Kind == FirearmReportKind.Stolen || (notice.RecoveryDate.Length > 0 && notice.RecoveryPlace is not null),
            "firearm.recoveryDate", "firearm.recovery", "A trace or seizure names day and place of recovery.");
    }

    private static void DocumentNotice(DocumentNotice notice, ContentContext context, ViolationList found)
    {
        var passport = notice.Type is DocumentType.Passport or DocumentType.DiplomaticPassport or DocumentType.ServicePassport;
        found.Unless(
            !passport || notice.Status == DocumentStatus.False || notice.Issuer == context.IssuerState,
            "document.issuer", "document.issuer", "Only the country of issue enters a passport.");
        found.Unless(
            notice.NumberTo.Length == 0 || notice.Status == DocumentStatus.StolenBlank,
            "document.numberTo", "document.range", "Only blanks are entered as a range.");
    }

    private static void Object(ObjectNotice notice, ViolationList found)
    {
        var (field, present) = notice.ObjectClass switch
        {
            ObjectClass.Container => ("container", notice.Container.Length > 0),
            ObjectClass.Aircraft => ("aircraftRegistration", notice.AircraftRegistration.Length > 0),
            ObjectClass.Banknotes => ("numberFrom", notice.NumberFrom.Length > 0),
            _ => ("serial", notice.Serial.Length + notice.Imo.Length + notice.Imei.Length + notice.NumberFrom.Length + notice.Appearance.Length > 0),
        };
        found.Unless(present, "object." + field, "object.key", "The number by which this class of object is found is missing.");
    }

    private static void Counts(EarlyWarning warning, ViolationList found)
    {
        for (var i = 0; i < Math.Min(warning.Counts.Count, 64); i++)
        {
            var count = warning.Counts[i];
            found.Unless(
                Formats.Date(count.From) is not { } from || Formats.Date(count.To) is not { } to || from <= to,
                $"earlyWarning.counts[{i}].to", "date.order", "Ends before it starts.");
        }
    }
}
