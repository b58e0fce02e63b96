using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>Trafficking in persons, DOMAIN.md 2.4.</summary>
internal static class TraffickingRules
{
    internal static void Case(TraffickingCase body, ViolationList found)
    {
        found.Unless(
            body.ChildVictim || body.Means.Count > 0,
            "traffickingCase.means", "trafficking.means", "The means are needed unless a victim is a child (Palermo Protocol Art. 3(c)).");
        for (var i = 0; i < Math.Min(body.Suspects.Count, 32); i++)
        {
            FamilyRules.SuspectCategory(body.Suspects[i].Category, $"traffickingCase.suspects[{i}].category", found);
        }

        for (var i = 0; i < Math.Min(body.VictimPseudonyms.Count, 64); i++)
        {
            Pseudonym(body.VictimPseudonyms[i], $"traffickingCase.victimPseudonyms[{i}]", found);
        }
    }

    internal static void Victim(NoticeContent content, ViolationList found)
    {
        var victim = content.TraffickingVictim;
        Pseudonym(victim.Pseudonym, "traffickingVictim.pseudonym", found);
        found.Unless(content.Remarks.Length == 0, "remarks", "victim.freeText", "A victim record has no free text: it could name the person.");
        for (var i = 0; i < Math.Min(content.Attachments.Count, 32); i++)
        {
            found.Unless(
                content.Attachments[i].Kind is not (AttachmentKind.FaceImage or AttachmentKind.Photo or AttachmentKind.Prints
                    or AttachmentKind.IdentityDocument or AttachmentKind.DnaProfile),
                $"attachments[{i}].kind", "victim.attachment", "A victim record identifies nobody.");
        }

        Consent(victim, found);
        if (victim.AgeBand is AgeBand.Child or AgeBand.Adolescent)
        {
            found.Unless(
                victim.Guardian is { Role: Role.ChildAuthority },
                "traffickingVictim.guardian", "minor.guardian", "A child has a named guardian authority.");
        }
    }

    private static void Consent(TraffickingVictim victim, ViolationList found)
    {
        if (victim.ConsentToShare is not { Scope: not (ConsentScope.None or ConsentScope.Unspecified) } consent)
        {
            return;
        }

        const string Path = "traffickingVictim.consentToShare";
        found.Unless(consent.GivenAt is not null, Path + ".givenAt", "victim.consent", "Consent has a time.");
        found.Unless(
            consent.Scope is not (ConsentScope.VictimDesks or ConsentScope.Prosecution) || consent.States.Count > 0,
            Path + ".states", "victim.consent", "Consent to share abroad names the states.");
        found.Unless(
            consent.ByGuardian || victim.AgeBand is not (AgeBand.Child or AgeBand.Adolescent),
            Path + ".byGuardian", "victim.consent", "A guardian consents for a child.");
    }

    // Letters and digits in groups with at least two digits: a name does not pass.
    private static void Pseudonym(string text, string path, ViolationList found) =>
        found.Unless(
            text.Length == 0
                || (text.Length >= 6
                    && text.AsSpan().IndexOfAnyExcept(Characters.Pseudonym) < 0
                    && text.Count(char.IsAsciiDigit) >= 2),
            path, "victim.pseudonym", "A pseudonym is capital letters, digits and hyphens, with two digits at least.");
}
