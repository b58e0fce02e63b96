using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>What desks call; contract in notice_service.proto. Each answer that shows something follows its durable access entry (I2).</summary>
internal sealed class NoticeService(
    NoticeStore notices, Composer composer, LegalReviews reviews, Emergencies emergencies, Tombstones tombstones, Sender sender, Readers readers, DeskViews views, AttachmentReading attachments, AccessLog access, OwnReceipts receipts, GatewayIdentity self,
    Outgoing outgoing, NoticeSignals signals, TimeProvider time)
    : Protocol.Notice.V1.NoticeService.NoticeServiceBase
{
    private const int MaxPage = 200;
    private const int DefaultPage = 50;

    // More officers than read one notice in one nation; what is not told is still in the nation's own log.
    private const int MaxTold = 64;

    public override async Task<CheckNoticeResponse> CheckNotice(CheckNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var result = composer.Compose(desk, request.Draft ?? new NoticeDraft(), time.GetUtcNow());
        context.Call().OnGrid = result.Composition is null && request.Draft?.InReplyTo.Length > 0;
        await RecordAsync(context, desk, AccessOperation.Check, null).ConfigureAwait(false);
        var response = new CheckNoticeResponse();
        response.Violations.AddRange(result.Violations.Select(ToViolation));
        response.Holds.AddRange(result.Holds.Select(ToViolation));
        response.Recipients.AddRange(result.Recipients);
        return response;
    }

    public override async Task<SubmitNoticeResponse> SubmitNotice(SubmitNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var draft = request.Draft ?? new NoticeDraft();
        var digest = SHA256.HashData(draft.ToByteArray());
        if (sender.Earlier(desk, request.SubmissionId, digest) is { } earlier)
        {
            return earlier;
        }
        if (reviews.Earlier(desk, request.SubmissionId, digest) is { } held)
        {
            await RecordAsync(context, desk, AccessOperation.Check, null).ConfigureAwait(false);
            return ToHeld(held, []);
        }
        var key = composer.AgencyKey(desk);
        var result = composer.Compose(desk, draft, time.GetUtcNow());
        if (result.Composition is not { } composition)
        {
            // The notice that it would answer may be absent or not for this desk.
            context.Call().OnGrid = draft.InReplyTo.Length > 0;
            throw (result.Refusal == FaultReason.Unspecified
                ? Fault.Invalid(result.Violations)
                : new Fault(result.Refusal, result.Violations[0].Message) { Violations = result.Violations }).ToException();
        }
        if (result.Holds.Count > 0)
        {
            var review = await reviews.HoldAsync(desk, request.SubmissionId, digest, draft.ToByteArray(), composition.Header, result.Holds).ConfigureAwait(false);
            context.Call().MarkRecorded();
            return ToHeld(review, result.Holds);
        }
        var response = await sender.SendAsync(desk, request.SubmissionId, digest, composition, key).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return response;
    }

    public override async Task<WithdrawNoticeResponse> WithdrawNotice(WithdrawNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [request.NoticeId, request.Code.ToString(), request.Reason, .. request.Narrow])));
        if (sender.Earlier(desk, request.SubmissionId, digest) is { } earlier)
        {
            return ToWithdrawn(earlier);
        }
        var notice = Visible(desk, PolicyAction.ReadHeader, request.NoticeId);
        var decision = readers.Decide(desk, PolicyAction.Withdraw, notice);
        if (!decision.Allowed)
        {
            throw new Fault(FaultReason.PolicyDenied, $"{decision.Reason} ({decision.Rule}): only {notice.IssuerState}/{notice.IssuerAgency} withdraws it; send a DATA_ERROR to its desk.").ToException();
        }
        if (notice.State is NoticeState.Withdrawn)
        {
            throw new Fault(FaultReason.StateConflict, "The notice is withdrawn already.").ToException();
        }
        var composition = tombstones.Compose(desk, notice, request, time.GetUtcNow());
        var response = await sender.SendAsync(desk, request.SubmissionId, digest, composition, composer.AgencyKey(desk), request.Reason).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return ToWithdrawn(response);
    }

    public override async Task<ListNoticesResponse> ListNotices(ListNoticesRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        if (request.PageSize > MaxPage)
        {
            throw Fault.Invalid([new FieldViolation("page_size", "range", $"At most {MaxPage}.")]).ToException();
        }
        var size = request.PageSize == 0 ? DefaultPage : (int)request.PageSize;
        var response = new ListNoticesResponse();
        var before = request.PageToken;
        while (response.Notices.Count < size)
        {
            var page = notices.Page(request.Direction, before, MaxPage);
            foreach (var notice in page.Where(notice => Sees(desk, PolicyAction.ReadHeader, notice).Allowed).Take(size - response.Notices.Count))
            {
                response.Notices.Add(Readers.Row(notice));
            }
            before = response.Notices.Count == size ? response.Notices[^1].NoticeId : page.Count == 0 ? "" : page[^1].NoticeId;
            if (page.Count < MaxPage)
            {
                before = response.Notices.Count == size && page.Count > 0 && page[^1].NoticeId != before ? before : "";
                break;
            }
        }
        response.NextPageToken = before;
        await RecordAsync(context, desk, AccessOperation.List, null).ConfigureAwait(false);
        return response;
    }

    public override async Task<GetNoticeResponse> GetNotice(GetNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var emergency = InEmergency(desk, request.NoticeId);
        var notice = emergency ?? Visible(desk, PolicyAction.ReadFull, request.NoticeId);
        var view = views.Of(desk, notice, emergency is not null);
        // Once more on the opened content, which the header cannot tell and the hub cannot judge (DESIGN.md 13 (15)).
        var decision = view.Opens(PolicyAction.ReadFull);
        if (!decision.Allowed)
        {
            throw Fault.NotFound().ToException();
        }
        if (!OpeningDuties.CanMeet(decision.Obligations, emergency is not null))
        {
            throw new Fault(FaultReason.PolicyDenied, $"{OpeningDuties.Unmet}: this gateway cannot meet {decision.Obligations}; use the procedure that can.").ToException();
        }
        var entry = readers.Entry(desk, emergency is null ? AccessOperation.Open : AccessOperation.BreakGlass, about: Concern.Of(notice));
        var state = await notices.Store.WriteAsync(
            db => Rise(db, desk, entry, notice.NoticeId, ReceiptState.Opened, NoticeState.Opened, null),
            essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        Answered(notice);
        var response = new GetNoticeResponse { Row = Readers.Row(notice with { State = state }), Header = Encoding.UTF8.GetString(notice.Header) };
        response.Parts.AddRange(OpeningDuties.Apply(decision.Obligations, view.Parts));
        response.Obligations.AddRange(decision.Obligations.All().Select(Snake.Of));
        response.Attachments.AddRange(attachments.Standings(desk, notice, response.Parts));
        return response;
    }

    public override async Task<ActionNoticeResponse> ActionNotice(ActionNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var notice = Visible(desk, PolicyAction.Act, request.NoticeId);
        if (!HandlingForm.IsOutcome(request.Outcome))
        {
            throw Fault.Invalid([new FieldViolation("outcome", "code.unknown", "Not a code of the outcome list; `px notice outcomes` shows it.")]).ToException();
        }
        if (notice.Direction != Direction.Received)
        {
            throw new Fault(FaultReason.StateConflict, "An outcome is recorded by those who received the notice.").ToException();
        }
        var entry = readers.Entry(desk, AccessOperation.Act, about: Concern.Of(notice), outcome: request.Outcome);
        var state = await notices.Store.WriteAsync(
            db => Rise(db, desk, entry, notice.NoticeId, ReceiptState.Actioned, NoticeState.Actioned, request.Outcome),
            essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        Answered(notice);
        return new ActionNoticeResponse { State = state };
    }

    public override async Task<GetLadderResponse> GetLadder(GetLadderRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var notice = Visible(desk, PolicyAction.ReadLadder, request.NoticeId);
        await RecordAsync(context, desk, AccessOperation.Receipt, Concern.Of(notice)).ConfigureAwait(false);
        var response = new GetLadderResponse { State = notice.State };
        foreach (var (env, version, recipients, refusal) in notices.Versions(notice.NoticeId))
        {
            response.Rows.AddRange(Ladder.Of(version, recipients.Split(',', StringSplitOptions.RemoveEmptyEntries), notices.Receipts(env), refusal));
        }
        return response;
    }

    public override async Task WatchNotices(WatchNoticesRequest request, IServerStreamWriter<WatchNoticesResponse> responses, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Call().Draining);
        NoticeSignals.Change? seen = null;
        while (true)
        {
            seen = await signals.AfterAsync(seen, ends.Token).ConfigureAwait(false);
            var env = seen.Env;
            var notice = notices.Store.Read(db => NoticeStore.FindByEnv(db, env));
            if (notice is not null && Sees(desk, PolicyAction.ReadHeader, notice).Allowed)
            {
                await responses.WriteAsync(new WatchNoticesResponse { Row = Readers.Row(notice) }, ends.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The notice, if it is here and the desk may do this; else one answer for absent, withdrawn and forbidden (I9).</summary>
    private StoredNotice Visible(Desk desk, PolicyAction action, string noticeId)
    {
        var notice = noticeId.Length == 36 ? notices.Store.Read(db => NoticeStore.Find(db, noticeId)) : null;
        if (notice is null)
        {
            throw Fault.NotFound().ToException();
        }
        var decision = Sees(desk, action, notice);
        if (decision.Allowed)
        {
            return notice;
        }
        // What the caller left out is said to who would read it with a case, and so may know that it is here.
        throw (decision.Reason == "NO_CASE" && Sees(desk with { CaseRef = "-" }, action, notice).Allowed
            ? Fault.Invalid([new FieldViolation("requester.case_ref", "required", "NO_CASE: name the case for which you read.")])
            : Fault.NotFound()).ToException();
    }

    /// <summary>
    /// The notice, when only an emergency that two persons asked for opens it: who confirmed must be one who could have asked,
    /// and what a desk may read anyway is an ordinary opening.
    /// </summary>
    private StoredNotice? InEmergency(Desk desk, string noticeId)
    {
        if (emergencies.InForce(desk, noticeId) is not { ConfirmedBy: { } second } || views.Find(noticeId) is not { } notice)
        {
            return null;
        }
        var confirming = desk with { Agency = second.Agency, Role = second.Role };
        return !Sees(desk, PolicyAction.ReadFull, notice).Allowed
            && views.Of(desk, notice, emergency: true).Sees(PolicyAction.ReadFull).Allowed
            && views.Of(confirming, notice, emergency: true).ByHeader(PolicyAction.ReadFull).Allowed
                ? notice
                : null;
    }

    private Decision Sees(Desk desk, PolicyAction action, StoredNotice notice) => views.Of(desk, notice).Sees(action);

    private string Rise(Hosting.Store.StoreConnection db, Desk desk, PreparedEntry entry, string noticeId, ReceiptState rung, string state, string? outcome)
    {
        var notice = NoticeStore.Find(db, noticeId)!;
        var rises = notice.Direction == Direction.Received
            && (notice.State == NoticeState.Received || (rung == ReceiptState.Actioned && (notice.State == NoticeState.Opened || NoticeStore.OutcomeOf(db, noticeId) != outcome)));
        var actor = desk.Purpose is { } purpose
            ? new ReceiptActor(entry.Month.Pseudonym(noticeId, desk.Officer, desk.Agency, Codes.Name(desk.Role)), desk.Agency, desk.Role, purpose)
            : null;
        // The state rises once; each officer who opens is told once, for each purpose (who abroad opened it, when, why).
        var tells = actor is not null && notice.Direction == Direction.Received && rung == ReceiptState.Opened
            && NoticeStore.Tell(db, notice.Env, ActorText.Of(actor), MaxTold);
        if (!(rises || tells) || NoticeStore.Envelope(db, notice.Env) is not { InnerSha256: not null } envelope)
        {
            access.Append(db, entry);
            return notice.State;
        }
        if (rises)
        {
            NoticeStore.SetState(db, noticeId, state, outcome);
        }
        receipts.Append(db, entry, envelope, Guid.Parse(noticeId), notice.Version, rung, actor);
        return rises ? state : notice.State;
    }

    private void Answered(StoredNotice notice)
    {
        outgoing.Receipts.Wake();
        signals.Changed(notice.Env);
    }

    private async Task RecordAsync(ServerCallContext context, Desk desk, AccessOperation operation, Concern? about)
    {
        var entry = readers.Entry(desk, operation, about: about);
        await notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }

    private static WithdrawNoticeResponse ToWithdrawn(SubmitNoticeResponse queued)
    {
        var response = new WithdrawNoticeResponse { Version = queued.Version, Env = queued.Env };
        response.Recipients.AddRange(queued.Recipients);
        return response;
    }

    private static SubmitNoticeResponse ToHeld(LegalReview review, IReadOnlyList<FieldViolation> holds)
    {
        var response = new SubmitNoticeResponse { ReviewId = review.Id, ReviewState = review.State };
        response.Holds.AddRange(holds.Select(ToViolation));
        return response;
    }

    internal static Violation ToViolation(FieldViolation violation) => new() { Field = violation.Field, Rule = violation.Rule, Message = violation.Message };
}
