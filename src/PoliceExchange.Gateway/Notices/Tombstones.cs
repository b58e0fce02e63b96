using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Reference.V1;
using PoliceExchange.Protocol.Sealing;
using Google.Protobuf;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// Composes the next version of a notice that takes it away: from everybody (WITHDRAW), or from some (NARROW), in
/// which case those who keep it get its content again under the new audience.
/// </summary>
internal sealed class Tombstones(NoticeStore notices, AttachmentParts attachments, Directory.DirectoryHolder directory, GatewayIdentity self)
{
    private const int MaxReason = 500;

    public Composition Compose(Desk desk, StoredNotice notice, WithdrawNoticeRequest request, DateTimeOffset now)
    {
        var current = directory.Current;
        var before = ClearHeader.Parse(notice.Header).Header!;
        var violations = new List<FieldViolation>();
        var lost = DraftForm.Tokens("narrow", request.Narrow, violations);
        if (!HandlingForm.Enumerated(request.Code))
        {
            violations.Add(new FieldViolation("code", "required", "State why, as a code."));
        }
        if (request.Reason.Length > MaxReason || !ContentRules.IsCleanText(request.Reason, lineFeeds: true))
        {
            // The recipients' rules would quarantine the tombstone, and the notice would stay.
            violations.Add(new FieldViolation("reason", "text.control", $"At most {MaxReason} characters, none of them for control or direction."));
        }
        if (violations.Count > 0)
        {
            throw Fault.Invalid(violations).ToException();
        }
        // Whoever was ever sent a version, also those that have left a group since.
        var holders = notices.Versions(notice.NoticeId).SelectMany(version => version.Recipients.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal);
        var exclude = before.Exclude.Concat(lost).Distinct().ToList();
        var keep = lost.Count == 0 ? [] : current.Expand(before.Audience, exclude, now).Recipients;
        var from = holders.Except(keep, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (from.Count == 0)
        {
            throw new Fault(FaultReason.StateConflict, "Nobody would lose the notice: the tokens name none of its recipients.").ToException();
        }
        var narrows = keep.Count > 0;
        var header = before with
        {
            Version = notice.Version + 1,
            Prev = notice.Env,
            Type = narrows ? NoticeType.Narrow : NoticeType.Withdraw,
            Issuer = new Issuer(desk.State, desk.Agency, desk.Role),
            Gateway = self.Id,
            Audience = narrows ? before.Audience : [],
            Exclude = narrows ? exclude : [],
            WithdrawnFrom = from,
            Recipients = [],
            Parts = [],
            Directory = current.Version,
            CreatedAt = now,
            ReviewAt = null,
            DueAt = null,
            // A tombstone outlives what it withdraws, or a gateway that returns late would keep the notice.
            ValidUntil = now.AddYears(1),
        };
        var codes = notices.Store.Read(db => NoticeStore.SentParts(db, notice.Env)).Select(part => NoticeContent.Parser.ParseFrom(part.Content).Handling).FirstOrDefault();
        var cancel = Cancel(desk, notice, request, codes);
        var parts = new List<PartContent>();
        var own = new List<SentPart>();
        IReadOnlyList<SentAttachment> files = [];
        if (narrows)
        {
            foreach (var part in notices.Store.Read(db => NoticeStore.SentParts(db, notice.Env)).Where(part => part.Desk.Length == 0))
            {
                Add(part.Part, part.Content, keep, current, now, parts);
                own.Add(part);
            }
            (var seals, files) = attachments.Narrowed(before, notice.Env, keep);
            parts.AddRange(seals);
        }
        Add(narrows ? "tombstone" : Parts.Main, cancel.ToByteArray(), from, current, now, parts);
        return new Composition(header, parts, own) { Attachments = files };
    }

    private static void Add(string id, byte[] content, IReadOnlyList<string> gateways, DirectorySnapshot current, DateTimeOffset now, List<PartContent> parts)
    {
        // A gateway without a valid key can no longer read the notice either; it is told when it returns with one.
        var recipients = gateways
            .Where(gateway => current.SealKeys(gateway, now).Count > 0)
            .Select(gateway => new PartRecipient(new SealHolder(gateway), current.SealKeys(gateway, now)[0].Key))
            .ToList();
        parts.Add(new PartContent(id, Parts.Media, NoticeContent.Descriptor.FullName, content, recipients));
    }

    private static NoticeContent Cancel(Desk desk, StoredNotice notice, WithdrawNoticeRequest request, HandlingCodes? codes) => new()
    {
        NationalCaseReference = desk.CaseRef,
        FactBasis = FactBasis.Fact,
        Language = "en",
        Handling = codes,
        Remarks = request.Reason,
        Cancel = new Cancel
        {
            Target = new NoticeRef { NoticeId = notice.NoticeId, Version = (uint)notice.Version, State = notice.IssuerState, Family = HandlingForm.Family(notice.Family) },
            Reason = request.Code,
        },
    };
}
