using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;
using NoticePriority = PoliceExchange.Protocol.Sealing.NoticePriority;
using People = PoliceExchange.Cli.Demo.People;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>
/// A state whose gateway lets out what the rules on content forbid: its agency and its gateway sign with their own keys, the hub
/// cannot see it, and each recipient stops it (DESIGN.md 13 (15)). Seen failing: with the recipient's check left out, all seven were
/// delivered and listed; with the rule's name in the receipt, the hub's store had it.
/// </summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class ContentRuleTests(SecurityExchange security)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string From => security.Claimants[0];

    private string To => security.RunningStates[1];

    [Fact]
    public async Task WhatBreaksARuleOnContent_IsQuarantinedRejectedCountedAndShownNowhere()
    {
        var directory = security.Directory();
        var before = await QuarantinedAsync();
        (NoticeContent Content, NoticeFamily Family)[] bad =
        [
            (Wanted("0401", "robo", 12), NoticeFamily.Wanted),
            (Wanted("0401", "robo", 12, reviewers: 2), NoticeFamily.Wanted),
            (Wanted("0701", "deuda impaga", 36), NoticeFamily.Wanted),
            (Wanted("0809", "lesiones", 36), NoticeFamily.Wanted),
            (Wanted("0809", "lesiones", 36, reviewers: 1), NoticeFamily.Wanted),
            (Wanted("0401", "robo", 36), NoticeFamily.EarlyWarning),
            (Unnamed(), NoticeFamily.Wanted),
        ];
        (NoticeContent Content, NoticeFamily Family)[] good =
        [
            (Wanted("0401", "robo", 36), NoticeFamily.Wanted),
            (Wanted("0701", "deuda impaga", 36, reviewers: 1), NoticeFamily.Wanted),
            (Wanted("0809", "lesiones", 36, reviewers: 2), NoticeFamily.Wanted),
        ];
        var refused = new List<SealedEnvelope>();
        foreach (var (content, family) in bad)
        {
            refused.Add(await SubmitAsync(directory, content, family));
        }
        var taken = new List<SealedEnvelope>();
        foreach (var (content, family) in good)
        {
            taken.Add(await SubmitAsync(directory, content, family));
        }

        await SecurityExchange.EventuallyAsync(
            () => Task.FromResult(refused.Concat(taken).All(one => State(one).Length > 0)), () => string.Join(' ', refused.Concat(taken).Select(one => $"[{State(one)}]")));

        Assert.All(refused, one => Assert.Equal("rejected", State(one)));
        Assert.All(taken, one => Assert.Equal("delivered", State(one)));
        // The hub carries the receipt and must not learn from it which rule a content broke.
        Assert.All(refused, one => Assert.Equal("CONTENT_RULE", Reason(one)));
        Assert.Equal(before + bad.Length, await QuarantinedAsync());
        Assert.Equal(
            [
                "wanted.offences[0].maxPenaltyMonths threshold.penalty", "wanted.offences[0].maxPenaltyMonths threshold.penalty", "wanted.offences[0].nationalName neutrality.private",
                "wanted.offences[0].code neutrality.code", "wanted.offences[0].code neutrality.code", "header.kind",
            ],
            Details(refused).Take(6));
        Assert.StartsWith("wanted.person", Details(refused)[6], StringComparison.Ordinal);

        // Nowhere: not by its id, not in a list.
        var desk = security.Exchange.Desk(To, "LIAISON_DESK");
        var requester = DeskClient.Requester(Purpose.ArrestExtradition, "X-1", "officer-1");
        foreach (var one in refused)
        {
            var hidden = await Assert.ThrowsAsync<RpcException>(async () => await desk.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = requester, NoticeId = Id(one) }, deadline: desk.Deadline, cancellationToken: Stop));
            Assert.Equal(FaultReason.NotFound, FaultDetails.From(hidden).Reason);
        }
        foreach (var one in taken)
        {
            Assert.Equal(Id(one), (await desk.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = requester, NoticeId = Id(one) }, deadline: desk.Deadline, cancellationToken: Stop)).Row.NoticeId);
        }

        // What oversight finds. The yearly table may leave this cell out: it hides the next smallest beside one under five, and which
        // other reasons this state's log has depends on the tests that ran before.
        var overseer = security.Exchange.Desk(To, "OVERSIGHT");
        var asking = DeskClient.Requester(Purpose.Oversight, "X-1", "overseer-1");
        var found = await overseer.Oversight.SearchAccessAsync(
            new SearchAccessRequest { Requester = asking, Filter = new AccessFilter { Result = "CONTENT_RULE" }, PageSize = 200 }, deadline: overseer.Deadline, cancellationToken: Stop);
        Assert.Equal(bad.Length, found.Rows.Count);
        var statistics = await overseer.Oversight.GetStatisticsAsync(
            new GetStatisticsRequest { Requester = asking, Period = SecurityExchange.Time.GetUtcNow().ToString("yyyy", System.Globalization.CultureInfo.InvariantCulture) },
            deadline: overseer.Deadline, cancellationToken: Stop);
        var cell = statistics.Tables.Single(table => table.Dimension == "result").Cells.Single(cell => cell.Name == "CONTENT_RULE");
        Assert.True(!cell.HasCount || cell.Count == (ulong)bad.Length, cell.ToString());
    }

    private static NoticeContent Wanted(string code, string name, uint months, uint reviewers = 0)
    {
        var content = new NoticeContent
        {
            NationalCaseReference = "X-1", FactBasis = FactBasis.Fact, Language = "en", DataSubjectCategory = DataSubjectCategory.Suspect, LegalReviewers = reviewers,
            Wanted = new WantedNotice
            {
                Person = People.Campbell(), Warrant = DemoDrafts.Warrant("Supreme Court", "901-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            },
        };
        content.Wanted.Offences.Add(new Offence { Code = code, NationalName = name, MaxPenaltyMonths = months });
        return content;
    }

    private static NoticeContent Unnamed()
    {
        var content = Wanted("0401", "robo", 36);
        content.Wanted.Person.Surnames.Clear();
        content.Wanted.Person.Forenames.Clear();
        return content;
    }

    private static string Id(SealedEnvelope envelope) => envelope.Header.NoticeId.ToString();

    private async Task<SealedEnvelope> SubmitAsync(DirectorySnapshot directory, NoticeContent content, NoticeFamily family)
    {
        var files = security.Pki.Gateway(From);
        using var key = Claim.Sign(files);
        var (agency, agencyKey) = Claim.Liaison(files);
        using var dispose = agencyKey;
        using var peer = new RawPeer(security.HubAddress, files.Tls);
        var purpose = family == NoticeFamily.EarlyWarning ? NoticePurpose.PublicSafetyWarning : NoticePurpose.ArrestExtradition;
        var envelope = Claim.Envelope(
            directory, From, From, agency, agencyKey, key, To, SecurityExchange.Time.GetUtcNow(), header => header with { Family = family, Purpose = purpose, Priority = NoticePriority.Urgent },
            header =>
            {
                var whole = content.Clone();
                whole.UrgencyReason = "A test.";
                whole.Handling = HandlingForm.ToContent(header.Handling, null);
                return whole;
            });
        var answer = await peer.CallAsync(RelayService.Descriptor.FindMethodByName("Submit"), new SubmitRequest { Envelopes = { ByteString.CopyFrom(envelope.Bytes.Span) } }.ToByteArray());
        var outcome = Assert.Single(SubmitResponse.Parser.ParseFrom(answer.Body.AsSpan(5).ToArray()).Outcomes);
        Assert.True(outcome.Refusal is null, outcome.ToString());
        return envelope;
    }

    /// <summary>The recipient's last word of an envelope, as the hub has it; empty while there is none.</summary>
    private string State(SealedEnvelope envelope) => Of(envelope).State;

    private string Reason(SealedEnvelope envelope) => System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(Of(envelope).Jws.Split('.')[1])).RootElement.GetProperty("reason").GetString()!;

    private (string State, string Jws) Of(SealedEnvelope envelope)
    {
        using var db = new StoreConnection(security.BrokerStore, readOnly: true);
        return db.Query(
            "SELECT state, jws FROM receipt WHERE env = @0 AND party = @1 AND state IN ('rejected', 'delivered')", row => (row.GetString(0), row.GetString(1)), envelope.Env, Claim.GatewayId(To))
            is [var last, ..] ? last : ("", "");
    }

    private List<string> Details(IReadOnlyList<SealedEnvelope> envelopes)
    {
        using var db = new StoreConnection(security.GatewayStore(To), readOnly: true);
        return [.. envelopes.Select(one => db.Query("SELECT reason FROM quarantine WHERE env = @0", row => row.GetString(0), one.Env).Single()["CONTENT_RULE ".Length..])];
    }

    private Task<long> QuarantinedAsync()
    {
        using var db = new StoreConnection(security.GatewayStore(To), readOnly: true);
        return Task.FromResult(db.Scalar<long>("SELECT count(*) FROM quarantine"));
    }
}
