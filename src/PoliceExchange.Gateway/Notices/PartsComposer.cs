using Google.Protobuf;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// Decides which key each part is sealed to: the main part to the gateways, a desk's part to that desk's own key in
/// every state whose address reaches it. A victim's notice has no part for gateways at all (Palermo Art. 6).
/// </summary>
internal sealed class PartsComposer(DirectorySnapshot directory, DraftForm form, DateTimeOffset now)
{
    /// <summary>Desks with keys of their own.</summary>
    internal static readonly DeskRole[] Protected = [DeskRole.Health, DeskRole.ChildAuthority, DeskRole.VictimProtection];

    public (IReadOnlyList<PartContent> Parts, IReadOnlyList<SentPart> Own) Compose(
        ClearHeader header, NoticeContent main, IReadOnlyList<DeskPart> deskParts, ExpandResult expanded, List<FieldViolation> violations)
    {
        var parts = new List<PartContent>();
        var own = new List<SentPart>();
        var victim = header.Family == NoticeFamily.TraffickingVictim;
        Add(Parts.Main, main, victim ? DeskRole.VictimProtection : null,
            victim ? DeskRecipients(DeskRole.VictimProtection, expanded, "to", violations) : GatewayRecipients(expanded, violations));
        for (var i = 0; i < deskParts.Count; i++)
        {
            var field = $"desk_parts[{i}]";
            if (HandlingForm.Role(deskParts[i].Desk) is not { } desk || !Protected.Contains(desk) || deskParts[i].Content is null)
            {
                violations.Add(new FieldViolation($"{field}.desk", "desk.protected", "A part of its own is for HEALTH, CHILD_AUTHORITY or VICTIM_PROTECTION, and has a content."));
                continue;
            }
            var content = deskParts[i].Content.Clone();
            content.Handling = form.HandlingCodes;
            DeskPartRules.Refer(content, header.NoticeId.ToString(), (uint)header.Version, header.Issuer.State, HandlingForm.Family(Codes.Name(header.Family)));
            Add($"desk-{i + 1}", content, desk, DeskRecipients(desk, expanded, field, violations));
        }
        return (parts, own);

        void Add(string id, NoticeContent content, DeskRole? desk, IReadOnlyList<PartRecipient> recipients)
        {
            var bytes = content.ToByteArray();
            parts.Add(new PartContent(id, Parts.Media, NoticeContent.Descriptor.FullName, bytes, recipients));
            own.Add(new SentPart(id, desk is { } role ? Codes.Name(role) : "", bytes));
        }
    }

    internal List<PartRecipient> GatewayRecipients(ExpandResult expanded, List<FieldViolation> violations)
    {
        var recipients = new List<PartRecipient>();
        foreach (var gateway in expanded.Recipients)
        {
            if (directory.SealKeys(gateway, now) is [var key, ..])
            {
                recipients.Add(new PartRecipient(new SealHolder(gateway), key.Key));
            }
            else
            {
                violations.Add(new FieldViolation("to", "recipient.no-key", $"{gateway} has no seal key that is valid now."));
            }
        }
        return recipients;
    }

    internal List<PartRecipient> DeskRecipients(DeskRole desk, ExpandResult expanded, string field, List<FieldViolation> violations)
    {
        var recipients = new List<PartRecipient>();
        foreach (var state in expanded.States.Where(state => Addresses(desk, state)))
        {
            var gateway = directory.GatewayOf(state)!.Id;
            if (directory.DeskSealKey(gateway, state, Codes.Name(desk), now) is { } key)
            {
                recipients.Add(new PartRecipient(new SealHolder(gateway, desk), key.Key));
            }
            else
            {
                violations.Add(new FieldViolation(field, "recipient.no-key", $"{Codes.Name(desk)} of {state} has no seal key of its own."));
            }
        }
        if (recipients.Count == 0 && violations.Count == 0)
        {
            violations.Add(new FieldViolation(field, "desk.not-addressed", $"No state of the audience is addressed at its {Codes.Name(desk)}; add state:XXX/desk:{Codes.Name(desk)}."));
        }
        return recipients;
    }

    /// <summary>Whether a gateway's states are among those that a stricter handling leaves.</summary>
    internal bool MayHave(string gateway, Protocol.Handling.V1.HandlingCodes handling)
    {
        var states = directory.Gateway(gateway)?.States ?? [];
        if (states.Any(handling.ExcludeStates.Contains))
        {
            return false;
        }
        var releasable = handling.ReleasableTo.Select(AudienceToken.TryParse).OfType<AudienceToken>().ToList();
        return handling.ReleasableTo.Count == 0 || states.Any(directory.Expand(releasable, [], now).States.Contains);
    }

    private bool Addresses(DeskRole desk, string state) =>
        form.To.Any(token => (token.Desk is null || token.Desk == desk) && (token.State == state || (token.Group is { } group && directory.Group(group)!.Members.Any(member => member.State == state && member.HoldsAt(now)))));
}
