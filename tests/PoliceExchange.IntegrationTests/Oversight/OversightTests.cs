using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.IntegrationTests.Oversight;

// Seen failing: Overseer() that lets every role pass (OtherDesks_..., StatisticsAndFlags_...); terms that are the values
// themselves (ReadNotice_...); a finding that can be upheld before its due date (SampleReviewFindingAndAnswer_...). Not yet seen
// failing: SubjectRequest_...; defect to plant: SubjectRequestRules that lets every step follow.

/// <summary>An oversight body at a real gateway: finds, opens under a warrant, recomputes, erases; everybody else is refused.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class OversightTests(SecurityExchange security)
{
    private const string Officer = "canary-officer-5d1f";
    private const string Case = "CANARY-CASE-93A7";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadNotice_IsFoundOpenedUnderAWarrantAndErased()
    {
        var (from, to) = (security.RunningStates[1], security.RunningStates[0]);
        var notice = await SendAndReadAsync(from, to);
        var desk = security.Exchange.Desk(to, "OVERSIGHT");

        // Officer, case and notice each find the opening; so do all three at once, written another way.
        foreach (var request in new[]
        {
            new SearchAccessRequest { Officer = Officer }, new SearchAccessRequest { CaseRef = Case }, new SearchAccessRequest { NoticeId = notice },
            new SearchAccessRequest { Officer = Officer.ToUpperInvariant(), CaseRef = $" {Case.ToLowerInvariant()}", NoticeId = notice },
        })
        {
            request.Filter = new AccessFilter { Operations = { "open" } };
            Assert.Contains(await SearchAsync(desk, request), row => row.Owner == from && row.Family == "EARLY_WARNING" && row.Purpose == "PUBLIC_SAFETY_WARNING" && row.HasPrivatePart);
        }
        var opening = Assert.Single(await SearchAsync(desk, new SearchAccessRequest { NoticeId = notice, Filter = new AccessFilter { Operations = { "open" }, Owner = from, Result = "ok" } }));

        var opened = await desk.Oversight.OpenEntryAsync(
            new OpenEntryRequest { Requester = Overseer(), Sequence = opening.Sequence, WarrantRef = "W-2026-1", Reason = "Complaint 12" }, deadline: desk.Deadline, cancellationToken: Stop);

        Assert.Equal("OPENED", opened.State);
        Assert.Equal(opening.Entry, opened.Entry);
        using (var entry = JsonDocument.Parse(opened.Entry.Memory))
        {
            Assert.Equal(entry.RootElement.GetProperty("cmt").GetString(), Base64Url.EncodeToString(HMACSHA256.HashData(opened.CommitmentKey.Span, opened.PrivatePart.Span)));
            // The first opening of a received notice makes its receipt undeniable.
            Assert.Contains(Receipts(from, to, notice), hash => hash == entry.RootElement.GetProperty("obj").GetString());
        }
        using (var part = JsonDocument.Parse(opened.PrivatePart.Memory))
        {
            Assert.Equal((Officer, Case, notice), (part.RootElement.GetProperty("officer").GetString(), part.RootElement.GetProperty("case").GetString(), part.RootElement.GetProperty("notice_id").GetString()));
        }

        // The opening is itself in the log, with its warrant, before the answer.
        var own = await desk.Oversight.OpenEntryAsync(
            new OpenEntryRequest { Requester = Overseer("overseer-2"), Sequence = opened.RecordedAs, WarrantRef = "W-2026-2", Reason = "Audit of the audit" }, deadline: desk.Deadline, cancellationToken: Stop);
        using (var part = JsonDocument.Parse(own.PrivatePart.Memory))
        {
            Assert.Equal(("overseer-1", "W-2026-1"), (part.RootElement.GetProperty("officer").GetString(), part.RootElement.GetProperty("warrant").GetString()));
        }

        var erased = new EraseEntryRequest { Requester = Overseer(), Sequence = opening.Sequence, WarrantRef = "W-2026-3", Reason = "LED Art. 16" };
        await desk.Oversight.EraseEntryAsync(erased, deadline: desk.Deadline, cancellationToken: Stop);
        var gone = await desk.Oversight.OpenEntryAsync(
            new OpenEntryRequest { Requester = Overseer(), Sequence = opening.Sequence, WarrantRef = "W-2026-4", Reason = "Again" }, deadline: desk.Deadline, cancellationToken: Stop);
        Assert.Equal(("ERASED", 0, 0), (gone.State, gone.PrivatePart.Length, gone.CommitmentKey.Length));
        Assert.Equal(opening.Entry, gone.Entry);
        Assert.Empty(await SearchAsync(desk, new SearchAccessRequest { NoticeId = notice, Filter = new AccessFilter { Operations = { "open" } } }));
        var again = await Assert.ThrowsAsync<RpcException>(async () => await desk.Oversight.EraseEntryAsync(erased, deadline: desk.Deadline, cancellationToken: Stop));
        Assert.Equal(StatusCode.FailedPrecondition, again.StatusCode);

        using var store = new StoreConnection(security.GatewayStore(to), readOnly: true);
        Assert.Null(AccessChain.Verify(store.Query("SELECT entry FROM journal ORDER BY seq", row => (byte[])row.GetValue(0))));
        // Officer and case were never in the clear: not in the database, its log, the key folder or the process log.
        var canaries = new[] { Officer, Case, "W-2026-1" }.ToDictionary(text => text, System.Text.Encoding.UTF8.GetBytes, StringComparer.Ordinal);
        var files = System.IO.Directory.EnumerateFiles(security.Exchange.GatewayData(to), "*", SearchOption.AllDirectories).Append(Path.Combine(security.Folder, "run", $"{to.ToLowerInvariant()}.log")).ToList();
        Assert.Empty(ProcessMemory.FindInFiles(files, canaries));
        Assert.NotEmpty(ProcessMemory.FindInFiles(files, new Dictionary<string, byte[]>(StringComparer.Ordinal) { [notice] = System.Text.Encoding.UTF8.GetBytes(notice) }));
    }

    [Fact]
    public async Task OtherDesks_AreRefusedAndRecorded()
    {
        var state = security.RunningStates[0];
        var store = security.GatewayStore(state);
        foreach (var role in new[] { "LIAISON_DESK", "CENTRAL_AUTHORITY", "DPO" })
        {
            var desk = security.Exchange.Desk(state, role);
            var before = SecurityExchange.JournalEnd(store);
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await desk.Oversight.SearchAccessAsync(
                new SearchAccessRequest { Requester = Overseer() }, deadline: desk.Deadline, cancellationToken: Stop));
            Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
            var opened = await Assert.ThrowsAsync<RpcException>(async () => await desk.Oversight.OpenEntryAsync(
                new OpenEntryRequest { Requester = Overseer(), Sequence = 1, WarrantRef = "W", Reason = "R" }, deadline: desk.Deadline, cancellationToken: Stop));
            Assert.Equal(StatusCode.PermissionDenied, opened.StatusCode);
            Assert.Equal(2, SecurityExchange.Journal(store, before).Count(entry => entry.Peer.EndsWith($"/desk/{role}", StringComparison.Ordinal) && entry.Result.EndsWith("POLICY_DENIED", StringComparison.Ordinal)));
        }
        var overseer = security.Exchange.Desk(state, "OVERSIGHT");
        Assert.NotEmpty(await SearchAsync(overseer, new SearchAccessRequest { Filter = new AccessFilter { Result = "POLICY_DENIED", Agency = "pol" } }));
    }

    [Fact]
    public async Task SampleReviewFindingAndAnswer_RunToTheirEnd()
    {
        var state = security.RunningStates[0];
        var desk = security.Exchange.Desk(state, "OVERSIGHT");
        var police = security.Exchange.Desk(state, "LIAISON_DESK");
        await police.Notices.ListNoticesAsync(new ListNoticesRequest { Requester = DeskClient.Requester(Purpose.Investigation, "C-9", "officer-9") }, deadline: police.Deadline, cancellationToken: Stop);
        var draw = new DrawSampleRequest { Requester = Overseer(), Seed = "2026-lottery", Size = 5, Method = SampleMethod.RiskWeighted, Stratum = new AccessFilter { Operations = { "list", "open", "submit" } } };

        var sample = await desk.Oversight.DrawSampleAsync(draw, deadline: desk.Deadline, cancellationToken: Stop);
        var again = await desk.Oversight.DrawSampleAsync(draw, deadline: desk.Deadline, cancellationToken: Stop);

        Assert.NotEmpty(sample.Items);
        Assert.Equal(sample.Population, again.Population);
        Assert.Equal(sample.Items, again.Items);
        var item = sample.Items[0].Sequence;
        await desk.Oversight.RecordReviewAsync(
            new RecordReviewRequest { Requester = Overseer(), Sample = sample.Sample, Sequence = item, Outcome = ReviewOutcome.NotConforms, Note = "No case file" }, deadline: desk.Deadline, cancellationToken: Stop);

        var due = SecurityExchange.Time.GetUtcNow().UtcDateTime.AddDays(14).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var finding = (await desk.Oversight.OpenFindingAsync(
            new OpenFindingRequest { Requester = Overseer(), Agency = police.Address.Agency, Sequences = { item }, Text = "The case file is missing.", Due = due }, deadline: desk.Deadline, cancellationToken: Stop)).Finding;
        Assert.Equal("OPEN", finding.State);
        var early = await Assert.ThrowsAsync<RpcException>(async () => await desk.Oversight.CloseFindingAsync(
            new CloseFindingRequest { Requester = Overseer(), Finding = finding.Id, Outcome = FindingOutcome.Upheld }, deadline: desk.Deadline, cancellationToken: Stop));
        Assert.Equal(StatusCode.FailedPrecondition, early.StatusCode);
        var stranger = security.Exchange.Desk(state, "CENTRAL_AUTHORITY");
        var foreign = await Assert.ThrowsAsync<RpcException>(async () => await stranger.Oversight.AnswerFindingAsync(
            new AnswerFindingRequest { Requester = Overseer(), Finding = finding.Id, Answer = "Not ours." }, deadline: stranger.Deadline, cancellationToken: Stop));
        Assert.Equal(StatusCode.NotFound, foreign.StatusCode);
        var answered = await police.Oversight.AnswerFindingAsync(
            new AnswerFindingRequest { Requester = DeskClient.Requester(Purpose.Investigation, "C-9"), Finding = finding.Id, Answer = "Filed now." }, deadline: police.Deadline, cancellationToken: Stop);
        Assert.Equal("ANSWERED", answered.Finding.State);
        var closed = await desk.Oversight.CloseFindingAsync(
            new CloseFindingRequest { Requester = Overseer(), Finding = finding.Id, Outcome = FindingOutcome.Remedied }, deadline: desk.Deadline, cancellationToken: Stop);
        Assert.Equal(("CLOSED", "REMEDIED"), (closed.Finding.State, closed.Finding.Outcome));
        Assert.Contains((await desk.Oversight.ListFindingsAsync(new ListFindingsRequest { Requester = Overseer(), State = "CLOSED" }, deadline: desk.Deadline, cancellationToken: Stop)).Findings, one => one.Id == finding.Id);
        Assert.DoesNotContain((await stranger.Oversight.ListFindingsAsync(new ListFindingsRequest { Requester = Overseer() }, deadline: stranger.Deadline, cancellationToken: Stop)).Findings, one => one.Id == finding.Id);
    }

    [Fact]
    public async Task SubjectRequest_NeedsAReasonAndAnAppealToBeRestricted()
    {
        var desk = security.Exchange.Desk(security.RunningStates[0], "OVERSIGHT");
        var request = (await desk.Oversight.OpenSubjectRequestAsync(
            new OpenSubjectRequestRequest { Requester = Overseer(), Kind = SubjectRequestKind.Access, Reference = "DS-1", IdentityProof = "Passport seen at the counter" }, deadline: desk.Deadline, cancellationToken: Stop)).Request;
        Assert.Equal((SubjectRequestStep.Received, false), (request.Step, request.Overdue));

        var skip = await Assert.ThrowsAsync<RpcException>(() => Advance(new() { Step = SubjectRequestStep.Answered }));
        Assert.Equal(StatusCode.FailedPrecondition, skip.StatusCode);
        await Advance(new() { Step = SubjectRequestStep.Located });
        var bare = await Assert.ThrowsAsync<RpcException>(() => Advance(new() { Step = SubjectRequestStep.Restricted, Reason = "Ongoing investigation" }));
        Assert.Equal(StatusCode.InvalidArgument, bare.StatusCode);
        var extended = await Advance(new() { Extend = true, Reason = "The issuer has to be consulted" });
        Assert.True(extended.Request.Extended);
        await Advance(new() { Step = SubjectRequestStep.Restricted, Reason = "Ongoing investigation", Appeal = "Data protection tribunal, within 30 days" });
        var done = await Advance(new() { Step = SubjectRequestStep.Confirmed });
        Assert.Equal((SubjectRequestStep.Confirmed, "Data protection tribunal, within 30 days"), (done.Request.Step, done.Request.Appeal));

        async Task<AdvanceSubjectRequestResponse> Advance(AdvanceSubjectRequestRequest step)
        {
            step.Requester = Overseer();
            step.Request = request.Id;
            return await desk.Oversight.AdvanceSubjectRequestAsync(step, deadline: desk.Deadline, cancellationToken: Stop);
        }
    }

    [Fact]
    public async Task StatisticsAndFlags_NameNoPersonAndNoSmallCount()
    {
        var desk = security.Exchange.Desk(security.RunningStates[0], "OVERSIGHT");
        var now = SecurityExchange.Time.GetUtcNow().UtcDateTime;
        var month = await desk.Oversight.GetStatisticsAsync(
            new GetStatisticsRequest { Requester = Overseer(), Period = now.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture) }, deadline: desk.Deadline, cancellationToken: Stop);
        Assert.Equal(["family", "operation", "owner", "result"], month.Tables.Select(table => table.Dimension));
        Assert.DoesNotContain(month.Tables.SelectMany(table => table.Cells), cell => cell.HasCount && cell.Count < 5);
        Assert.Contains(month.Tables[3].Cells, cell => cell.Name == "ok");

        var from = now.AddDays(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var until = now.AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var liaison = security.Exchange.Desk(security.RunningStates[0], "LIAISON_DESK");
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<RpcException>(async () => await liaison.Oversight.ListFlagsAsync(new ListFlagsRequest { Requester = Overseer(), From = from, Until = until }, deadline: liaison.Deadline, cancellationToken: Stop));
        }
        var flags = await desk.Oversight.ListFlagsAsync(new ListFlagsRequest { Requester = Overseer(), From = from, Until = until }, deadline: desk.Deadline, cancellationToken: Stop);
        // Five in one hour; the hour may turn between them, and then there are two groups and no flag.
        if (SecurityExchange.Time.GetUtcNow().Hour == now.Hour)
        {
            Assert.Contains(flags.Flags, flag => flag.Rule == "REPEATED_DENIAL" && flag.Peer.EndsWith("/desk/LIAISON_DESK", StringComparison.Ordinal) && flag.Count >= 5);
        }
    }

    private static Requester Overseer(string officer = "overseer-1") => DeskClient.Requester(Purpose.Oversight, "", officer);

    private static async Task<List<AccessRow>> SearchAsync(DeskClient desk, SearchAccessRequest request)
    {
        request.Requester = Overseer();
        var rows = new List<AccessRow>();
        do
        {
            var page = await desk.Oversight.SearchAccessAsync(request, deadline: desk.Deadline, cancellationToken: Stop);
            rows.AddRange(page.Rows);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return rows;
    }

    /// <summary>Hashes of the receipts that the sender holds of its notice.</summary>
    private List<string> Receipts(string from, string to, string notice)
    {
        using var store = new StoreConnection(security.GatewayStore(to), readOnly: true);
        using var sender = new StoreConnection(security.GatewayStore(from), readOnly: true);
        var jws = sender.Query("SELECT jws FROM receipt WHERE env IN (SELECT env FROM envelope WHERE notice_id = @0)", row => row.GetString(0), notice);
        jws.AddRange(store.Query("SELECT jws FROM receipt_outbox", row => row.GetString(0)));
        return [.. jws.Select(text => Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text))))];
    }

    private async Task<string> SendAndReadAsync(string from, string to)
    {
        var sender = security.Exchange.Desk(from, "LIAISON_DESK");
        var reader = security.Exchange.Desk(to, "LIAISON_DESK");
        var requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "SENDER-1", "sender-1");
        var sent = await sender.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest
            {
                Requester = requester,
                SubmissionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
                Draft = Security.Drafts.Warning(SecurityExchange.Time.GetUtcNow(), "Warning", "Oversight test", $"state:{to}"),
            },
            deadline: sender.Deadline, cancellationToken: Stop);
        var read = new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, Case, Officer), NoticeId = sent.NoticeId };
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                try
                {
                    await reader.Notices.GetNoticeAsync(read, deadline: reader.Deadline, cancellationToken: Stop);
                    return true;
                }
                catch (RpcException absent) when (absent.StatusCode == StatusCode.NotFound)
                {
                    return false;
                }
            },
            $"{sent.NoticeId} is at {to}");
        // The opened receipt must have left the outbox for the sender to hold it.
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                var ladder = await sender.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: sender.Deadline, cancellationToken: Stop);
                return ladder.Rows.All(row => row.Rung == "opened");
            },
            $"{sent.NoticeId} is opened");
        return sent.NoticeId;
    }
}
