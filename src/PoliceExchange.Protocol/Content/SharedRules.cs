using Google.Protobuf;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Place.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>Rules on blocks that stand in many forms, applied wherever the walk meets them.</summary>
internal sealed class SharedRules(ViolationList found, ContentContext context, NoticeContent content)
{
    private readonly HashSet<string> attachmentIds = [.. content.Attachments.Take(32).Select(attachment => attachment.Id)];
    private readonly DateOnly today = DateOnly.FromDateTime(context.Now.UtcDateTime);

    internal void Visit(IMessage message, string path)
    {
        switch (message)
        {
            case PersonDetails person:
                Person(person, path);
                break;
            case PersonKeys keys:
                NotAfterToday(keys.DateOfBirth, path + ".dateOfBirth");
                break;
            case Alias alias:
                found.Unless(alias.Surnames.Count + alias.Forenames.Count + alias.Name.Length > 0, path, "alias.empty", "An alias needs a name.");
                break;
            case Document document:
                Document(document, path);
                break;
            case BiometricRef biometric:
                Attached(biometric.AttachmentId, path + ".attachmentId");
                break;
            case Warrant warrant:
                NotAfterToday(warrant.Date, path + ".date");
                Attached(warrant.CopyAttachmentId, path + ".copyAttachmentId");
                break;
            case Conviction conviction:
                NotAfterToday(conviction.Date, path + ".date");
                break;
            case DecisionReference decision:
                NotAfterToday(decision.Date, path + ".date");
                break;
            case NonRefoulementDeclaration declaration:
                NotAfterToday(declaration.Date, path + ".date");
                break;
            case ExtraditionDocument document:
                Attached(document.AttachmentId, path + ".attachmentId");
                break;
            case HandlingCodes handling:
                Handling(handling, path);
                break;
            case AttachmentRef attachment:
                Attachment(attachment, path);
                break;
            case Vehicle vehicle:
                Vehicle(vehicle, path);
                break;
            case Location location:
                found.Unless(location.HasLatitudeE6 == location.HasLongitudeE6, path, "place.point", "A point needs latitude and longitude.");
                break;
            default:
                break;
        }
    }

    private void Person(PersonDetails person, string path)
    {
        found.Unless(person.Surnames.Count > 0 || person.Aliases.Count > 0, path + ".surnames", "person.name", "A surname or an alias is needed.");
        NotAfterToday(person.DateOfBirth, path + ".dateOfBirth");
        if (person.MisusedIdentityVictim is null)
        {
            return;
        }

        found.Unless(
            person.IdentityStatus == IdentityStatus.Misused,
            path + ".identityStatus", "person.misused", "A misused identity is marked as such.");
    }

    private void Document(Document document, string path)
    {
        Attached(document.CopyAttachmentId, path + ".copyAttachmentId");
        NotAfterToday(document.IssueDate, path + ".issueDate");
        found.Unless(
            document.IssueDate.Length == 0 || document.ExpiryDate.Length == 0
                || Formats.EarliestDay(document.IssueDate) is not { } issued || Formats.LatestDay(document.ExpiryDate) is not { } expires || issued <= expires,
            path + ".expiryDate", "date.order", "The expiry is before the issue.");
    }

    private void Vehicle(Vehicle vehicle, string path)
    {
        found.Unless(
            vehicle.CloneSuspected || vehicle.Vin.Length == 0 || Identifiers.VinCheckDigitHolds(vehicle.Vin),
            path + ".vin", "vin.checkDigit", "The check digit is wrong. Where the number stands so on the vehicle, mark it as a suspected clone.");
        found.Unless(vehicle.Plate.Length == 0 || vehicle.PlateState.Length > 0, path + ".plateState", "vehicle.plateState", "A plate needs its country.");
    }

    private void Handling(HandlingCodes handling, string path)
    {
        found.Unless(
            handling.Cache == CachePolicy.Ttl == handling.CacheTtlSeconds > 0,
            path + ".cacheTtlSeconds", "handling.ttl", "A lease goes with CACHE_POLICY_TTL and with nothing else.");
        found.Unless(
            handling.Classification != Classification.Confidential || handling.Cache == CachePolicy.None,
            path + ".cache", "handling.confidentialCache", "CONFIDENTIAL is never cached (DOMAIN.md 3, rule 5).");
        found.Unless(
            handling.AutoExpire is null || handling.AutoExpire.Seconds > context.Now.ToUnixTimeSeconds(),
            path + ".autoExpire", "handling.expired", "Has expired already.");
    }

    private void Attachment(AttachmentRef attachment, string path)
    {
        found.Unless(
            content.Attachments.Take(32).Count(other => other.Id == attachment.Id) == 1,
            path + ".id", "attachment.duplicate", "Another attachment has the same id.");
        if (attachment.Kind == AttachmentKind.FaceImage)
        {
            FaceImage(attachment, path);
        }

        found.Unless(
            attachment.Kind != AttachmentKind.Medical || attachment.OnlyFor == Role.Health,
            path + ".onlyFor", "attachment.medical", "A medical attachment is for the health desk only.");
        found.Unless(
            attachment.Kind != AttachmentKind.DnaProfile
                || !content.Attachments.Take(32).Any(other => other.Kind is AttachmentKind.Prints or AttachmentKind.FaceImage),
            path + ".kind", "attachment.dna", "A DNA profile only where there are no prints and no face image (SIS Art. 42(3)).");
        if (attachment.Handling is { } handling && content.Handling is { } whole)
        {
            found.Unless(IsNotLaxer(handling, whole), path + ".handling", "attachment.laxer", "The handling of an attachment may be stricter than that of the notice, not laxer.");
        }
    }

    // SIRENE Manual 2.13.4.
    private void FaceImage(AttachmentRef attachment, string path)
    {
        var (width, height) = ((long)attachment.WidthPx, (long)attachment.HeightPx);
        found.Unless(
            width >= 480 && height >= 600 && attachment.DepthBits == 24 && (width * 4 == height * 3 || width * 5 == height * 4),
            path, "attachment.face", "A face image is 3:4 or 4:5, at least 480 by 600 pixels, 24 bit.");
    }

    private static bool IsNotLaxer(HandlingCodes part, HandlingCodes whole) =>
        part.Classification >= whole.Classification
        && part.JudicialUse >= whole.JudicialUse
        && part.DisplayClass >= whole.DisplayClass
        && part.InformSubject >= whole.InformSubject
        && part.Cache <= whole.Cache
        && whole.ExcludeStates.All(part.ExcludeStates.Contains)
        && (whole.ReleasableTo.Count == 0 || (part.ReleasableTo.Count > 0 && part.ReleasableTo.All(whole.ReleasableTo.Contains)))
        && OnwardWidth(part.Onward) <= OnwardWidth(whole.Onward);

    // ASK allows nothing on its own; the originator decides each time.
    private static int OnwardWidth(OnwardUse use) => use switch
    {
        OnwardUse.None => 0,
        OnwardUse.Ask => 1,
        OnwardUse.SameState => 2,
        OnwardUse.Group => 3,
        _ => 0,
    };

    private void NotAfterToday(string date, string path) =>
        found.Unless(
            date.Length == 0 || Formats.EarliestDay(date) is not { } day || day <= today.AddDays(1),
            path, "date.future", "Lies in the future.");

    private void Attached(string id, string path) =>
        found.Unless(id.Length == 0 || attachmentIds.Contains(id), path, "attachment.unknown", "No attachment of this notice has that id.");
}
