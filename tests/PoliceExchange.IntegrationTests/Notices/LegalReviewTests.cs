using Grpc.Core;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;

namespace PoliceExchange.IntegrationTests.Notices;

// Seen failing: a release by the author; one reviewer alone for a class of offence; a draft that stays after the decision.

/// <summary>What a second person must look at is kept, shown to who may decide, and leaves only by another's release (DOMAIN.md 4, cases 11, 12).</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class LegalReviewTests(SecurityExchange security)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string From => security.RunningStates[0];

    private string To => security.RunningStates[1];

    private DeskClient Liaison => security.Exchange.Desk(From, "LIAISON_DESK");

    [Fact]
    public async Task WordsThatMayBePrivate_LeaveByTheReleaseOfAnotherPerson()
    {
        var request = Request(Wanted("0701", "deuda impaga"));
        var held = await SubmitAsync(request);
        Assert.Equal(("LEGAL_REVIEW", ""), (held.ReviewState, held.NoticeId));
        Assert.Equal(["neutrality.private"], held.Holds.Select(hold => hold.Rule));
        Assert.Equal(held.ReviewId, (await SubmitAsync(request)).ReviewId);

        // Who may not publish knows nothing of it; who drafted it sees that it waits.
        var investigator = security.Exchange.Desk(From, "INVESTIGATOR");
        Assert.Empty((await investigator.LegalReviews.ListLegalReviewsAsync(new ListLegalReviewsRequest { Requester = Officer("officer-9") }, deadline: investigator.Deadline, cancellationToken: Stop)).Reviews);
        var hidden = await Assert.ThrowsAsync<RpcException>(async () => await investigator.LegalReviews.GetLegalReviewAsync(
            new GetLegalReviewRequest { Requester = Officer("officer-9"), ReviewId = held.ReviewId }, deadline: investigator.Deadline, cancellationToken: Stop));
        Assert.Equal(FaultReason.NotFound, FaultDetails.From(hidden).Reason);
        Assert.True((await ListAsync("officer-1")).Single(row => row.ReviewId == held.ReviewId).Own);
        Assert.False((await ListAsync("officer-2")).Single(row => row.ReviewId == held.ReviewId).Own);

        var opened = await Liaison.LegalReviews.GetLegalReviewAsync(new GetLegalReviewRequest { Requester = Officer("officer-2"), ReviewId = held.ReviewId }, deadline: Liaison.Deadline, cancellationToken: Stop);
        Assert.Equal(request.Draft, opened.Draft);
        Assert.Equal(["neutrality.private"], opened.Holds.Select(hold => hold.Rule));

        Assert.StartsWith("FOUR_EYES", (await RefusedAsync(held.ReviewId, "officer-1", LegalFinding.Release)).Message, StringComparison.Ordinal);
        Assert.StartsWith("FOUR_EYES", (await RefusedAsync(held.ReviewId, "officer-1", LegalFinding.Refuse)).Message, StringComparison.Ordinal);
        var decided = await DecideAsync(held.ReviewId, "officer-2", LegalFinding.Release);
        Assert.Equal("RELEASED", decided.State);

        // It goes out once, in the author's name, and the author's submission names it.
        Assert.Equal(decided.Sent.NoticeId, (await SubmitAsync(request)).NoticeId);
        await SecurityExchange.EventuallyAsync(
            async () => (await Liaison.Notices.GetLadderAsync(new GetLadderRequest { Requester = Officer("officer-1"), NoticeId = decided.Sent.NoticeId }, deadline: Liaison.Deadline, cancellationToken: Stop))
                .Rows.Any(row => row.Rung == "delivered"),
            "delivered");
        Assert.Equal(FaultReason.NotFound, (await RefusedAsync(held.ReviewId, "officer-3", LegalFinding.Refuse)).Reason);
        AssertForgotten(held.ReviewId);
    }

    [Fact]
    public async Task ClassThatTheNeutralityClauseNames_NeedsTwoReviewersBesideTheAuthor()
    {
        var held = await SubmitAsync(Request(Wanted("0809", "lesiones")));
        Assert.Equal(["neutrality.code"], held.Holds.Select(hold => hold.Rule));

        Assert.Equal("ESCALATED", (await DecideAsync(held.ReviewId, "officer-2", LegalFinding.Release)).State);
        Assert.StartsWith("NEUTRALITY", (await RefusedAsync(held.ReviewId, "officer-2", LegalFinding.Release)).Message, StringComparison.Ordinal);
        Assert.Equal("RELEASED", (await DecideAsync(held.ReviewId, "officer-3", LegalFinding.Release)).State);

        using var db = new StoreConnection(security.GatewayStore(From), readOnly: true);
        var results = db.Query("SELECT result FROM access_index WHERE op = 'legal-review' ORDER BY seq DESC LIMIT 3", row => row.GetString(0));
        Assert.Equal(["ok", "NEUTRALITY", "NEUTRALITY"], results);
    }

    [Fact]
    public async Task RefusedDraft_DoesNotLeave_AndItsSubmissionSaysSo()
    {
        var request = Request(Wanted("0809", "public assembly without permit"));
        var held = await SubmitAsync(request);
        var wrong = await RefusedAsync(held.ReviewId, "officer-2", LegalFinding.Unspecified, reason: "short");
        Assert.Equal(["finding", "reason"], wrong.Violations.Select(one => one.Field));

        Assert.Equal("REFUSED", (await DecideAsync(held.ReviewId, "officer-2", LegalFinding.Refuse)).State);
        var again = await SubmitAsync(request);
        Assert.Equal((held.ReviewId, "REFUSED", ""), (again.ReviewId, again.ReviewState, again.NoticeId));
        AssertForgotten(held.ReviewId);
    }

    private static NoticeDraft WantedDraft(DemoDrafts drafts, string code, string name, string to) => drafts.Notice(Purpose.ArrestExtradition, "LR-1", [$"state:{to}"], content =>
    {
        content.Wanted = new WantedNotice
        {
            Person = People.Campbell(), Warrant = DemoDrafts.Warrant("Supreme Court", "900-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
        };
        content.Wanted.Offences.Add(new Offence { Code = code, NationalName = name, MaxPenaltyMonths = 36 });
    }, DataSubjectCategory.Suspect);

    private NoticeDraft Wanted(string code, string name) => WantedDraft(new DemoDrafts(SecurityExchange.Time.GetUtcNow()), code, name, To);

    private static Requester Officer(string officer) => DeskClient.Requester(Purpose.ArrestExtradition, "LR-1", officer);

    private static SubmitNoticeRequest Request(NoticeDraft draft) => new()
    {
        Requester = Officer("officer-1"), SubmissionId = Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString(), Draft = draft,
    };

    private async Task<SubmitNoticeResponse> SubmitAsync(SubmitNoticeRequest request) =>
        await Liaison.Notices.SubmitNoticeAsync(request, deadline: Liaison.Deadline, cancellationToken: Stop);

    private async Task<IReadOnlyList<LegalReviewRow>> ListAsync(string officer) =>
        (await Liaison.LegalReviews.ListLegalReviewsAsync(new ListLegalReviewsRequest { Requester = Officer(officer) }, deadline: Liaison.Deadline, cancellationToken: Stop)).Reviews;

    private async Task<DecideLegalReviewResponse> DecideAsync(string review, string officer, LegalFinding finding, string reason = "A fictional reason of a reviewer.") =>
        await Liaison.LegalReviews.DecideLegalReviewAsync(
            new DecideLegalReviewRequest { Requester = Officer(officer), ReviewId = review, Finding = finding, Reason = reason }, deadline: Liaison.Deadline, cancellationToken: Stop);

    private async Task<FaultDetails> RefusedAsync(string review, string officer, LegalFinding finding, string reason = "A fictional reason of a reviewer.") =>
        FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => DecideAsync(review, officer, finding, reason)));

    private void AssertForgotten(string review)
    {
        using var db = new StoreConnection(security.GatewayStore(From), readOnly: true);
        Assert.Equal([(true, "")], db.Query("SELECT draft IS NULL, author FROM legal_review WHERE id = @0", row => (row.GetInt64(0) == 1, row.GetString(1)), review));
    }
}
