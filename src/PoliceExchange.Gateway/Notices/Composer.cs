using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;
using NoticeDraft = PoliceExchange.Protocol.Notice.V1.NoticeDraft;
using Wire = PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>A draft that passed: its header, its parts, and whom they are sealed to.</summary>
/// <param name="Header">Clear header without recipients and parts, which sealing fills in.</param>
/// <param name="Parts">Contents with their recipients.</param>
/// <param name="Own">What this nation keeps of them.</param>
internal sealed record Composition(ClearHeader Header, IReadOnlyList<PartContent> Parts, IReadOnlyList<SentPart> Own)
{
    /// <summary>Files that go with it.</summary>
    public IReadOnlyList<SentAttachment> Attachments { get; init; } = [];
}

/// <summary>A composition, or all that is wrong with the draft.</summary>
/// <param name="Composition">Null when there are violations.</param>
/// <param name="Violations">Every rule that the draft breaks.</param>
/// <param name="Holds">What a second person must look at.</param>
/// <param name="Recipients">Gateways that it would reach.</param>
/// <param name="Refusal">Set when the violations are of one kind that has a reason of its own, such as NO_BASIS.</param>
internal sealed record ComposeResult(
    Composition? Composition, IReadOnlyList<FieldViolation> Violations, IReadOnlyList<FieldViolation> Holds, IReadOnlyList<string> Recipients, FaultReason Refusal);

/// <summary>
/// Whether a message moves its case: what the life cycle of the notice does not allow from where it stands is refused before
/// it is signed. Casework answers; a message on a case that is not known here passes.
/// </summary>
/// <param name="states">States that the audience expands to.</param>
internal delegate FieldViolation? NextMoveRule(ClearHeader header, NoticeContent content, IReadOnlyList<string> states, DateTimeOffset now);

/// <summary>
/// Turns a draft into what is signed and sealed. The same code answers "check" and "submit", so a check that is clean
/// is a submit that goes through (as long as directory and policy stay as they are).
/// </summary>
internal sealed class Composer(
    NoticeStore notices, AttachmentParts attachments, Directory.DirectoryHolder directory, KeyRing keys, PolicyEngine policy, NextMoveRule moves,
    GatewayIdentity self)
{
    /// <param name="reviewers">Persons beside the author who released what the rules hold; stated in the signed content.</param>
    public ComposeResult Compose(Desk desk, NoticeDraft draft, DateTimeOffset now, int reviewers = 0)
    {
        var current = directory.Current;
        var form = DraftForm.Read(draft, now);
        var violations = new List<FieldViolation>(form.Violations);

        // What it is, and what it answers.
        var kind = draft.Content is null ? null : NoticeKind.Of(draft.Content);
        if (kind is null)
        {
            violations.Add(new FieldViolation("content.body", "required", "Fill in one form: a family's notice or a follow-up."));
        }
        var answered = Answered(draft, desk, violations);
        if (kind is { Family: null } && answered is null && draft.InReplyTo.Length == 0)
        {
            violations.Add(new FieldViolation("in_reply_to", "required", "A follow-up names the notice that it answers."));
        }

        // How it is to be handled: as stated, and as what it answers or changes binds it.
        var modifies = kind is not null && answered is not null && Modifies(kind, answered, desk);
        form = WithBinding(form, draft, answered is null ? null : ClearHeader.Parse(answered.Header).Header!, modifies, current, now, violations);

        // Whom it reaches.
        var expanded = current.Expand(form.To, form.Exclude, now);
        violations.AddRange(expanded.Unknown.Select(token => new FieldViolation("to", "recipient.unknown", $"{token} is not a member, group, agency or desk of the directory (version {current.Version}).")));
        violations.AddRange(expanded.Unreachable.Select(state => new FieldViolation("to", "recipient.unreachable", $"{state} is suspended or has no gateway.")));
        if (expanded.IsComplete && expanded.Recipients.Count == 0)
        {
            violations.Add(new FieldViolation("to", "audience.empty", "The audience reaches nobody."));
        }

        // What is in it.
        if (draft.Content is { LegalReviewers: > 0 })
        {
            violations.Add(new FieldViolation("content.legalReviewers", "review.stated", "The gateway states who released it; leave `legal_reviewers` out."));
        }
        var content = WithHandling(draft, form);
        content.LegalReviewers = (uint)reviewers;
        var holds = CheckContent(content, form, desk, draft, now, violations);
        var family = kind?.Family is { } named ? Codes.Name(named) : answered?.Family;
        holds.AddRange(CheckDeskParts(draft, form, desk, family, now, violations));
        if (kind is null || violations.Count > 0 || form.Handling is null)
        {
            return new ComposeResult(null, violations, holds, expanded.Recipients, FaultReason.Unspecified);
        }

        var header = Header(desk, draft, form, kind, answered, modifies, current, now);
        var issuer = new Circumstances(now, desk.Purpose, desk.CaseRef.Length > 0, BasisInForce: true, current.IsActive(desk.State)) { Mfa = desk.MultiFactor };
        if (SendRules.Refusal(policy, header, issuer, expanded.States, current) is { } refusal)
        {
            return new ComposeResult(null, refusal.Violations, holds, expanded.Recipients, refusal.Reason);
        }
        if (answered is not null && moves(header, content, expanded.States, now) is { } illegal)
        {
            return new ComposeResult(null, [illegal], holds, expanded.Recipients, FaultReason.StateConflict);
        }
        var composer = new PartsComposer(current, form, now);
        var (texts, own) = composer.Compose(header, content, draft.DeskParts, expanded, violations);
        var (seals, files) = attachments.Compose(desk, header, content, draft.DeskParts, expanded, modifies ? answered!.Env : null, composer, violations);
        IReadOnlyList<PartContent> parts = [.. texts, .. seals];
        if (violations.Count == 0)
        {
            // What no rule of the content caught and every reader would refuse, such as a state code in the handling that is none.
            violations.AddRange(Envelope.Examine(header, parts).Select(one => new FieldViolation($"header.{one.Member}", "header.form", $"{one.Problem}: {one.Rule}")));
        }
        return violations.Count > 0
            ? new ComposeResult(null, violations, holds, expanded.Recipients, FaultReason.Unspecified)
            : new ComposeResult(new Composition(header, parts, own) { Attachments = files }, [], holds, expanded.Recipients, FaultReason.Unspecified);
    }

    /// <summary>The agency's signing key; a fault when this gateway has none.</summary>
    public SigningKey AgencyKey(Desk desk) => keys.Agency(desk.Agency)
        ?? throw new Fault(FaultReason.IdentityMismatch, $"This gateway holds no signing key of {desk.State}/{desk.Agency}.").ToException();

    private StoredNotice? Answered(NoticeDraft draft, Desk desk, List<FieldViolation> violations)
    {
        if (draft.InReplyTo.Length == 0)
        {
            return null;
        }
        // Absent and invisible are the same answer (I9).
        var found = notices.Store.Read(db => NoticeStore.Find(db, draft.InReplyTo));
        if (found is null || found.State is NoticeState.Withdrawn or NoticeState.Expired || !MaySee(found, desk))
        {
            violations.Add(new FieldViolation("in_reply_to", "notice.unknown", "No such notice."));
            return null;
        }
        return found;
    }

    private bool MaySee(StoredNotice notice, Desk desk)
    {
        var header = ClearHeader.Parse(notice.Header).Header!;
        return policy.Decide(new PolicyRequest(
            new Subject(desk.State, desk.Agency, desk.Role),
            PolicyAction.ReadHeader,
            NoticeFactsOf.For(header, directory.Current, desk.State, header.CreatedAt),
            new Circumstances(header.CreatedAt, desk.Purpose, CaseGiven: true, BasisInForce: true, directory.Current.IsActive(desk.State)))).Allowed;
    }

    /// <summary>A family's notice that names an own earlier one is its next version; anything else is a notice of its own.</summary>
    private static bool Modifies(NoticeKind kind, StoredNotice answered, Desk desk) =>
        kind.Family is not null && answered.Direction == Direction.Sent && answered.IssuerAgency == desk.Agency && answered.Family == Codes.Name(kind.Family.Value);

    /// <summary>
    /// The form with the handling that it goes out with. A reply carries the codes of what it answers (DOMAIN.md 3 (2)); a new
    /// version may be looser only as a RELAX, which an officer asks for by name (rule 4); who is excluded is out of the audience.
    /// </summary>
    private static DraftForm WithBinding(
        DraftForm form, NoticeDraft draft, ClearHeader? answered, bool modifies, DirectorySnapshot current, DateTimeOffset now, List<FieldViolation> violations)
    {
        if (form.Handling is null)
        {
            return form;
        }
        var combination = new HandlingCombination(current, now);
        if (modifies)
        {
            CheckRelaxation(combination.Looser(form.Handling, answered!.Handling), draft, violations);
        }
        else if (draft.Relax)
        {
            violations.Add(new FieldViolation("relax", "handling.relax", "Only a new version of an own notice relaxes its handling; leave `relax` out."));
        }
        if (answered is not null && !modifies)
        {
            if (combination.Inherit(form.Handling, answered) is not { } inherited)
            {
                violations.Add(new FieldViolation("handling", "handling.nobody", "This handling and that of the notice that it answers leave nobody who may have it."));
                return form;
            }
            form = form with { Handling = inherited, HandlingCodes = HandlingForm.ToContent(inherited, form.HandlingCodes.AutoExpire ?? form.ValidUntil?.ToTimestamp()) };
        }
        var excluded = form.Handling!.ExcludeStates.Where(state => current.Member(state) is not null).ToList();
        violations.AddRange(form.To.Where(token => token.State is { } state && excluded.Contains(state, StringComparer.Ordinal)).Select(token => new FieldViolation(
            "to", "audience.excluded", $"{token}: the handling{(answered is null || modifies ? "" : " of the notice that it answers")} excludes {token.State}, and exclusion beats every address.")));
        return form with { Exclude = [.. form.Exclude.Union(excluded.Select(state => AudienceToken.Parse($"state:{state}")))] };
    }

    private static void CheckRelaxation(IReadOnlyList<string> looser, NoticeDraft draft, List<FieldViolation> violations)
    {
        if (draft.Relax)
        {
            if (looser.Count == 0)
            {
                violations.Add(new FieldViolation("relax", "handling.relax", "No code of the handling is looser than before; leave `relax` out."));
            }
            return;
        }
        violations.AddRange(looser.Select(code => new FieldViolation(
            $"handling.{code}", "handling.looser", "Looser than in the version before; keep it, or ask for it with `relax`, which is signed as RELAX.")));
    }

    private ClearHeader Header(
        Desk desk, NoticeDraft draft, DraftForm form, NoticeKind kind, StoredNotice? answered, bool modifies, DirectorySnapshot current, DateTimeOffset now)
    {
        var family = kind.Family ?? (Codes.TryParse<NoticeFamily>(answered!.Family, out var of) ? of : throw new InvalidOperationException($"A stored notice has family {answered.Family}."));
        var id = modifies ? Guid.Parse(answered!.NoticeId) : Guid.CreateVersion7(now);
        return new ClearHeader
        {
            NoticeId = id,
            Version = modifies ? answered!.Version + 1 : 1,
            Prev = modifies ? answered!.Env : null,
            Family = family,
            Type = !modifies ? kind.Type : draft.Relax ? NoticeType.Relax : NoticeType.Modify,
            Issuer = new Issuer(desk.State, desk.Agency, desk.Role),
            Gateway = self.Id,
            Audience = form.To,
            Exclude = form.Exclude,
            Directory = current.Version,
            LegalBasis = draft.LegalBasis,
            Purpose = form.Purpose!.Value,
            Priority = form.Priority!.Value,
            Handling = form.Handling!,
            CreatedAt = now,
            ValidUntil = form.ValidUntil,
            ReviewAt = form.ReviewAt,
            DueAt = form.DueAt,
            Correlation = answered is null ? id : Guid.Parse(answered.Correlation),
            InReplyTo = answered is null || modifies ? null : Guid.Parse(answered.NoticeId),
            Hub = current.Document.Hub.Id,
            Hops = [],
        };
    }

    /// <summary>The signed content carries the same handling as the header; a draft that states another one is wrong.</summary>
    private static NoticeContent WithHandling(NoticeDraft draft, DraftForm form)
    {
        var content = draft.Content?.Clone() ?? new NoticeContent();
        content.Handling = form.HandlingCodes;
        return content;
    }

    private List<FieldViolation> CheckContent(
        NoticeContent content, DraftForm form, Desk desk, NoticeDraft draft, DateTimeOffset now, List<FieldViolation> violations)
    {
        var check = ContentRules.Examine(content, Context(form, desk, draft, now));
        violations.AddRange(check.Violations.Select(one => new FieldViolation($"content.{one.Path}", one.Rule, one.Message)));
        return [.. check.Holds.Select(hold => new FieldViolation($"content.{hold.Path}", hold.Rule, hold.Message))];
    }

    /// <summary>The same rules for what one desk alone opens, before it is sealed where nobody else can check it.</summary>
    private List<FieldViolation> CheckDeskParts(NoticeDraft draft, DraftForm form, Desk desk, string? family, DateTimeOffset now, List<FieldViolation> violations)
    {
        if (draft.DeskParts.Count > DeskPartRules.Most)
        {
            violations.Add(new FieldViolation("desk_parts", "limit.items", $"At most {DeskPartRules.Most} parts beside the main one."));
            return [];
        }
        var holds = new List<FieldViolation>();
        for (var i = 0; i < draft.DeskParts.Count; i++)
        {
            var path = $"desk_parts[{i}].content";
            if (draft.DeskParts[i].Content is not { } stated)
            {
                violations.Add(new FieldViolation(path, "required", "A part has a content."));
                continue;
            }
            var content = stated.Clone();
            content.Handling = form.HandlingCodes;
            var check = DeskPartRules.Examine(draft.DeskParts[i].Desk, content, family is null ? Family.Unspecified : HandlingForm.Family(family), Context(form, desk, draft, now));
            violations.AddRange(check.Violations.Select(one => new FieldViolation($"{path}.{one.Path}".TrimEnd('.'), one.Rule, one.Message)));
            holds.AddRange(check.Holds.Select(hold => new FieldViolation($"{path}.{hold.Path}", hold.Rule, hold.Message)));
        }
        return holds;
    }

    private ContentContext Context(DraftForm form, Desk desk, NoticeDraft draft, DateTimeOffset now) => new()
    {
        Now = now,
        IssuerState = desk.State,
        Priority = draft.Priority,
        Audience = [.. draft.To],
        HeaderHandling = form.HandlingCodes,
        LeadTimes = LeadTimes.Of(policy.Clocks, draft.LegalBasis, draft.Content, now),
    };
}
