using Google.Protobuf.Collections;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>Removals and manifests, DOMAIN.md 2.3.</summary>
internal static class RemovalRules
{
    private const int AdultYears = 18;

    // An allegation hidden in a text escapes its evaluation; the common ways to write one, folded.
    private static readonly string[] AllegationStems =
    [
        "ms 13", "ms13", "mara salvatrucha", "mara 18", "barrio 18", "18th street", "gang member", "gang affil", "member of a gang",
        "pandiller", "marero", "miembro de pandilla", "miembro de una pandilla", "membro de gangue", "faccionad", "membre d un gang",
    ];

    internal static void Check(NoticeContent content, ContentContext context, ViolationList found)
    {
        var removal = content.Removal;
        FamilyRules.PersonMinimum(removal.Person, "removal.person", found);
        found.Unless(
            removal.RemovalType != RemovalType.Criminal || removal.Convictions.Count > 0,
            "removal.convictions", "removal.convictions", "A criminal removal names the conviction.");
        FamilyRules.Allegations(removal.Allegations, removal.Convictions.Count, "removal.allegations", found);
        AllegationInText(content.Remarks, "remarks", found);
        AllegationInText(removal.ShortNoticeDetails, "removal.shortNoticeDetails", found);
        for (var i = 0; i < Math.Min(removal.Person?.DistinguishingMarks.Count ?? 0, 16); i++)
        {
            AllegationInText(removal.Person!.DistinguishingMarks[i], $"removal.person.distinguishingMarks[{i}]", found);
        }

        if (IsMinor(removal.Person, removal.Transport, context) || HasMinorCode(removal))
        {
            Guardian(removal.GuardianAuthority, "removal.guardianAuthority", found);
        }

        found.Unless(
            !removal.CustodyHandover || removal.HandoverPlace is not null,
            "removal.handoverPlace", "required", "A hand-over in custody names its place.");
        Escorts(removal.Escorts, "removal.escorts", found);
        Transport(removal.Transport, "removal.transport", found);
        found.Unless(
            LeadTimeOf(content, context) is not { IsShort: true } || removal.ShortNoticeReason != ShortNoticeReason.Unspecified,
            "removal.shortNoticeReason", "leadTime.reason", "The lead time is shorter than agreed; the notice passes with a reason and is recorded as a breach.");
    }

    internal static LeadTime? LeadTimeOf(NoticeContent content, ContentContext context)
    {
        if (content.BodyCase != NoticeContent.BodyOneofCase.Removal || content.Removal.Transport?.DepartureAt is not { } departure)
        {
            return null;
        }

        var removal = content.Removal;
        var agreed = removal.RemovalType is RemovalType.Criminal or RemovalType.ExtraditionSurrender
            ? context.LeadTimes.Criminal
            : context.LeadTimes.Administrative;
        var vulnerable = removal.Vulnerabilities.Count > 0 || IsMinor(removal.Person, removal.Transport, context);
        if (vulnerable && context.LeadTimes.Vulnerable > agreed)
        {
            agreed = context.LeadTimes.Vulnerable;
        }

        // Whole seconds: a notice made at the very second is in time.
        return new LeadTime(TimeSpan.FromSeconds(departure.Seconds - context.Now.ToUnixTimeSeconds()), agreed);
    }

    internal static void Guardian(GuardianAuthority? guardian, string path, ViolationList found) =>
        found.Unless(
            guardian is { Authority.Role: Role.ChildAuthority },
            path, "minor.guardian", "A minor is handed to a named child authority and to nobody else.");

    internal static void Manifest(RemovalManifest manifest, ViolationList found)
    {
        Transport(manifest.Transport, "removalManifest.transport", found);
        Escorts(manifest.Escorts, "removalManifest.escorts", found);
        var notices = new HashSet<string>(StringComparer.Ordinal);
        var seats = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(manifest.Entries.Count, 400); i++)
        {
            var (entry, path) = (manifest.Entries[i], $"removalManifest.entries[{i}]");
            if (entry.Removal is { } removal)
            {
                found.Unless(notices.Add(removal.NoticeId), path + ".removal.noticeId", "manifest.duplicate", "The removal is listed twice.");
                found.Unless(removal.Family is Family.Removal or Family.Unspecified, path + ".removal.family", "reference.family", "A row is a removal.");
            }

            found.Unless(entry.Seat.Length == 0 || seats.Add(entry.Seat), path + ".seat", "manifest.duplicate", "The seat is taken twice.");
            found.Unless(
                entry.Status is not (ManifestEntryStatus.Suspended or ManifestEntryStatus.NoShow or ManifestEntryStatus.Cancelled)
                    || entry.Reason != ManifestEntryReason.Unspecified,
                path + ".reason", "manifest.reason", "A row that does not go as planned has a reason.");
        }
    }

    /// <summary>Under 18 at the time, counting an unknown day or month in favour of the minor.</summary>
    internal static bool IsMinorOn(PersonDetails? person, DateOnly day) =>
        person is not null && Formats.LatestDay(person.DateOfBirth) is { } born && born.AddYears(AdultYears) > day;

    private static bool IsMinor(PersonDetails? person, Transport? transport, ContentContext context) =>
        IsMinorOn(person, DateOnly.FromDateTime(
            transport?.DepartureAt is { Seconds: > 0 and < 7_258_118_400 } departure
                ? DateTimeOffset.FromUnixTimeSeconds(departure.Seconds).UtcDateTime
                : context.Now.UtcDateTime));

    private static bool HasMinorCode(RemovalNotice removal) =>
        removal.Vulnerabilities.Any(code => code is Vulnerability.UnaccompaniedMinor or Vulnerability.AccompaniedMinor);

    private static void Escorts(RepeatedField<EscortGroup> escorts, string path, ViolationList found)
    {
        for (var i = 0; i < Math.Min(escorts.Count, 8); i++)
        {
            found.Unless(escorts[i].Armed <= escorts[i].Count, $"{path}[{i}].armed", "escort.armed", "More are armed than there are.");
        }
    }

    private static void Transport(Transport? transport, string path, ViolationList found) =>
        found.Unless(
            transport?.ArrivalAt is null || transport.DepartureAt is null || transport.ArrivalAt.Seconds > transport.DepartureAt.Seconds,
            path + ".arrivalAt", "date.order", "Arrives before it departs.");

    internal static bool StatesAllegation(string text) =>
        text.Length > 0 && TextFolding.HasWordStart(TextFolding.Fold(text.Length > 4000 ? text[..4000] : text), AllegationStems);

    private static void AllegationInText(string text, string path, ViolationList found) =>
        found.Unless(
            !StatesAllegation(text),
            path, "allegation.freeText", "An allegation stands in 'allegations' with its evaluation, or is dropped.");
}
