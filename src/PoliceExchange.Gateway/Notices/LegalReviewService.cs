using System.Globalization;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;
using NoticeDraft = PoliceExchange.Protocol.Notice.V1.NoticeDraft;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Legal review by a second person; contract in legal_review_service.proto.</summary>
internal sealed class LegalReviewService(LegalReviews reviews, Composer composer, Sender sender, NoticeStore notices, AccessLog access, PolicyEngine policy, Directory.DirectoryHolder directory, Readers readers, GatewayIdentity self, TimeProvider time)
    : Protocol.Notice.V1.LegalReviewService.LegalReviewServiceBase
{
    private const int MaxPage = 100;
    private const int LeastReason = 10;
    private const int MostReason = 500;

    public override async Task<ListLegalReviewsResponse> ListLegalReviews(ListLegalReviewsRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var response = new ListLegalReviewsResponse();
        response.Reviews.AddRange(reviews.Open(desk.Agency, MaxPage).Where(review => MayLook(Decide(desk, review))).Select(review => Row(desk, review)));
        var entry = readers.Entry(desk, AccessOperation.List);
        await notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return response;
    }

    public override async Task<GetLegalReviewResponse> GetLegalReview(GetLegalReviewRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var (review, _) = Visible(desk, request.ReviewId);
        var draft = NoticeDraft.Parser.ParseFrom(review.Draft);
        var composed = composer.Compose(review.Author, draft, time.GetUtcNow());
        var entry = reviews.Entry(desk, AccessOperation.Open, review);
        await notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        var response = new GetLegalReviewResponse { Row = Row(desk, review), Draft = draft };
        response.Holds.AddRange(composed.Holds.Select(NoticeService.ToViolation));
        response.Violations.AddRange(composed.Violations.Select(NoticeService.ToViolation));
        return response;
    }

    public override async Task<DecideLegalReviewResponse> DecideLegalReview(DecideLegalReviewRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var (review, decision) = Visible(desk, request.ReviewId);
        var violations = new List<FieldViolation>();
        if (request.Finding is not (LegalFinding.Release or LegalFinding.Refuse))
        {
            violations.Add(new FieldViolation("finding", "required", "RELEASE or REFUSE."));
        }
        if (request.Reason.Length is < LeastReason or > MostReason || !ContentRules.IsCleanText(request.Reason, lineFeeds: true))
        {
            violations.Add(new FieldViolation("reason", "length", $"Say why in {LeastReason} to {MostReason} characters."));
        }
        if (violations.Count > 0)
        {
            throw Fault.Invalid(violations).ToException();
        }
        if (request.Finding == LegalFinding.Refuse && decision.Reason != "FOUR_EYES")
        {
            return await EndAsync(context, desk, review, "REFUSED", LegalReviewState.Refused, request.Reason).ConfigureAwait(false);
        }
        if (decision.Allowed)
        {
            return await ReleaseAsync(context, desk, review, request.Reason).ConfigureAwait(false);
        }
        if (decision.Reason == "NEUTRALITY" && review.FirstReviewer != desk.Officer)
        {
            // Found for by one; the clause asks for another. The refusal of this moment is what the figures count.
            return await EndAsync(context, desk, review, decision.Reason, LegalReviewState.Escalated, request.Reason).ConfigureAwait(false);
        }
        var entry = reviews.Entry(desk, AccessOperation.LegalReview, review, decision.Reason, request.Reason);
        await notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        throw new Fault(FaultReason.PolicyDenied, $"{decision.Reason} ({decision.Rule}): another person of {desk.Agency} decides on it.").ToException();
    }

    private async Task<DecideLegalReviewResponse> ReleaseAsync(ServerCallContext context, Desk desk, LegalReview review, string reason)
    {
        // This reviewer, and who found for it before: recipients believe no release that the content does not state.
        var composed = composer.Compose(review.Author, NoticeDraft.Parser.ParseFrom(review.Draft), time.GetUtcNow(), reviewers: review.FirstReviewer.Length > 0 ? 2 : 1);
        if (composed.Composition is not { } composition)
        {
            throw Fault.Invalid(composed.Violations).ToException();
        }
        if (LegalReview.TextOf(composed.Holds) != review.Holds)
        {
            throw new Fault(FaultReason.StateConflict, "The rules hold it for other reasons now than when it was handed in: have it handed in anew.").ToException();
        }
        var entry = reviews.Entry(desk, AccessOperation.LegalReview, review, reason: reason);
        var sent = await sender.SendAsync(
            review.Author, review.SubmissionId, review.Digest, composition, composer.AgencyKey(review.Author), justification: null,
            db => reviews.Decide(db, review, entry, LegalReviewState.Released, "")).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new DecideLegalReviewResponse { State = LegalReviewState.Released, Sent = sent };
    }

    private async Task<DecideLegalReviewResponse> EndAsync(ServerCallContext context, Desk desk, LegalReview review, string result, string state, string reason)
    {
        var entry = reviews.Entry(desk, AccessOperation.LegalReview, review, result, reason);
        await notices.Store.WriteAsync(db => { reviews.Decide(db, review, entry, state, desk.Officer); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new DecideLegalReviewResponse { State = state };
    }

    private (LegalReview Review, Decision Decision) Visible(Desk desk, string id) =>
        id.Length == 36 && reviews.Find(desk.Agency, id) is { } review && Decide(desk, review) is var decision && MayLook(decision)
            ? (review, decision)
            : throw Fault.NotFound().ToException();

    /// <summary>Who may decide, or may not only because another person has to.</summary>
    private static bool MayLook(Decision decision) => decision is { Allowed: true } or { Reason: "FOUR_EYES" or "NEUTRALITY" };

    /// <summary>The move LEGAL_REVIEW to PUBLISHED, as policy judges it.</summary>
    private Decision Decide(Desk desk, LegalReview review)
    {
        var now = time.GetUtcNow();
        var current = directory.Current;
        var draft = NoticeDraft.Parser.ParseFrom(review.Draft);
        var form = DraftForm.Read(draft, now);
        var content = ContentFacts.Of([draft.Content], self.State, now);
        var groups = NoticeFactsOf.GroupsOf(current, self.State, now);
        var notice = new NoticeFacts(
            review.Family, review.Type, self.State, review.Author.Agency, LegalBasis: "", form.Priority!.Value, Addressed: false, Excluded: false, Releasable: true, [], form.Handling!,
            [form.Purpose!.Value], groups, groups, DateTimeOffset.MaxValue, Withdrawn: false);
        return policy.Decide(new PolicyRequest(
            new Subject(desk.State, desk.Agency, desk.Role), PolicyAction.Move, notice,
            new Circumstances(now, desk.Purpose, desk.CaseRef.Length > 0, BasisInForce: true, current.IsActive(self.State)) { Mfa = desk.MultiFactor },
            facts =>
            {
                content(facts);
                facts.With(Vocabulary.MoveTo, "PUBLISHED")
                    .With(Vocabulary.Author, desk.Officer == review.Author.Officer)
                    .With(Vocabulary.Neutrality, review.ByClass ? "suspect" : "clear")
                    .With(Vocabulary.SecondPerson, review.FirstReviewer.Length > 0 && review.FirstReviewer != desk.Officer);
            }));
    }

    private static LegalReviewRow Row(Desk desk, LegalReview review) => new()
    {
        ReviewId = review.Id,
        State = review.State,
        Family = Codes.Name(review.Family),
        HeldAt = review.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        CaseRef = review.Author.CaseRef,
        Own = desk.Officer == review.Author.Officer || desk.Officer == review.FirstReviewer,
    };
}
