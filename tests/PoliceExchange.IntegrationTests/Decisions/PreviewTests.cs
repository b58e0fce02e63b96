using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Gateway.Decisions;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.IntegrationTests.Decisions;

// Seen failing: a preview that does not ask whether each state may receive the notice; the reason of a denial always
// POLICY_DENIED. A preview that opens a desk's part for other desks is found by the unit test of the same name: here what
// policy hides covers it.

/// <summary>What a preview says of each desk of each state is what that desk's own gateway then does.</summary>
[Collection(DecisionsTestsOfOneExchange.Name)]
public sealed class PreviewTests(DecisionsExchange decisions)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("warning")]
    [InlineData("seizure")]
    [InlineData("removal")]
    [InlineData("strict")]
    public async Task Preview_IsWhatEveryDeskThenMeets(string kind)
    {
        var (role, draft) = kind switch
        {
            "warning" => ("LIAISON_DESK", DecisionsExchange.Warning("state:PAN", "state:CRI/desk:LIAISON_DESK")),
            "seizure" => ("LIAISON_DESK", WithOpenHandling(Drafts.Seizure(DecisionsExchange.Now, "Doe", "Jon", "A1", "star", "state:PAN", "state:CRI/desk:INVESTIGATOR"))),
            "strict" => ("LIAISON_DESK", Drafts.Warning(DecisionsExchange.Now, "Title", "Description", "state:PAN", "state:CRI/agency:pol")),
            _ => ("IMMIGRATION_REMOVALS", await decisions.RemovalAsync()),
        };
        var sender = decisions.Exchange.Desk("JAM", role);
        var preview = await PreviewAsync(sender, draft);
        Assert.Equal((SendAnswer.Allowed, ""), (preview.Answer, preview.Reason));
        Assert.Empty(preview.LeftOut);
        Assert.Equal("JAM", preview.States[0].State);
        var id = await decisions.SendAsync(sender, draft);

        // What the desks of the own state see of each part that they see whole is what was written.
        var met = new List<(StatePreview State, DeskPreview Said, GetNoticeResponse? Got)>();
        var wrong = new List<string>();
        var requester = DeskClient.Requester(draft.Purpose, "X-1");
        foreach (var state in preview.States)
        {
            foreach (var (desk, agency) in decisions.Exchange.Pki.Gateway(state.State).DeskAgencies)
            {
                var said = Assert.Single(state.Desks, one => one.Role == desk && one.Agency == agency);
                var client = decisions.Exchange.Desk(state.State, desk);
                var listed = (await client.Notices.ListNoticesAsync(new ListNoticesRequest { Requester = requester, PageSize = 200 }, deadline: client.Deadline, cancellationToken: Stop)).Notices.Any(row => row.NoticeId == id);
                var (got, _) = await DecisionsExchange.TryAsync(client.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = requester, NoticeId = id }, deadline: client.Deadline, cancellationToken: Stop));
                met.Add((state, said, got));
                Compare("read_header", listed, Act(said, "read_header"));
                Compare("read_full", got is not null, Act(said, "read_full"));
                if (got is not null && !got.Obligations.Order().SequenceEqual(Act(said, "read_full").Obligations.Order()))
                {
                    wrong.Add($"{state.State} {desk}: obligations {string.Join(' ', got.Obligations)}");
                }
                foreach (var act in new[] { "print", "export" })
                {
                    var told = await client.Decisions.ExplainNoticeAsync(new ExplainNoticeRequest { Requester = requester, NoticeId = id, Action = act }, deadline: client.Deadline, cancellationToken: Stop);
                    Compare(act, told.Outcome is "ALLOW" or "REDACT", Act(said, act));
                }

                void Compare(string act, bool done, ActPreview one)
                {
                    if (done != (one.Outcome is "ALLOW" or "REDACT"))
                    {
                        wrong.Add($"{state.State} {agency}/{desk} {act}: preview {one.Outcome} {one.Reason}, then {done}");
                    }
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        var written = met.Where(one => one.Got is not null).SelectMany(one => one.Got!.Parts.Where(part => !one.Said.Hidden.Any(row => row.StartsWith(part.Id + ":", StringComparison.Ordinal))))
            .DistinctBy(part => part.Id).OrderBy(part => part.Id, StringComparer.Ordinal).Reverse().ToList();
        Assert.Equal(1 + draft.DeskParts.Count, written.Count);
        foreach (var (state, said, got) in met)
        {
            Assert.Equal(FieldsHidden.Of(written, got?.Parts.ToList() ?? []).Order(), said.Hidden.Order());
        }
        // Some may and some may not, at home and abroad, or nothing was shown.
        Assert.All(preview.States, state => Assert.Equal(2, met.Where(one => one.State == state).Select(one => one.Got is null).Distinct().Count()));
        Assert.Contains(met, one => !one.State.Own && one.Got is not null);
        // The part of the health desk is nobody else's, here and there.
        Assert.Equal(kind == "removal" ? 2 : 0, met.Where(one => one.Got?.Parts.Any(part => part.Id == "desk-1") ?? false).Select(one => one.State.State).Distinct().Count());
        Assert.Equal(kind == "removal", met.Any(one => !one.State.Own && one.Got is not null && one.Said.Hidden.Contains("desk-1")));
    }

    [Fact]
    public async Task LeftOut_AreNamedWithTheirReason_AndNothingIsSent()
    {
        var sender = decisions.Exchange.Desk("JAM", "LIAISON_DESK");
        var draft = DecisionsExchange.Warning("state:PAN", "state:TTO", "state:CRI");
        draft.Exclude.Add("state:TTO");
        var preview = await PreviewAsync(sender, draft, "es");
        Assert.Equal(SendAnswer.Allowed, preview.Answer);
        Assert.Equal(["JAM", "CRI", "PAN"], preview.States.Select(state => state.State));
        Assert.Equal(("TTO", "EXCLUDED", "state:TTO"), preview.LeftOut.Select(one => (one.State, one.Reason, one.By)).Single());
        Assert.Contains(preview.Texts, row => row.Name == "log_reason" && row.Text == ExchangeTexts.Find("es", "policy.obligation.log_reason"));
        var listed = await sender.Notices.ListNoticesAsync(new ListNoticesRequest { Requester = DeskClient.Requester(draft.Purpose, "X-1"), Direction = Direction.Sent, PageSize = 200 }, deadline: sender.Deadline, cancellationToken: Stop);
        Assert.DoesNotContain(listed.Notices, row => row.State == "QUEUED");

        // Who is addressed by name and excluded by the handling: the preview says what the submission says.
        draft.Handling.ExcludeStates.Add("CRI");
        preview = await PreviewAsync(sender, draft);
        Assert.Equal((SendAnswer.Invalid, "audience.excluded"), (preview.Answer, preview.Violations.Single().Rule));
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await sender.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = DeskClient.Requester(draft.Purpose, "X-1"), SubmissionId = "left-out", Draft = draft }, deadline: sender.Deadline, cancellationToken: Stop));
        Assert.Equal("audience.excluded", FaultDetails.From(refusal).Violations.Single().Rule);
    }

    [Fact]
    public async Task WhatSubmitRefuses_ThePreviewRefuses()
    {
        var requester = DeskClient.Requester(Protocol.Handling.V1.Purpose.PublicSafetyWarning, "X-1");
        var noBasis = DecisionsExchange.Warning("state:PAN");
        noBasis.LegalBasis = "NONE";
        var invalid = DecisionsExchange.Warning("state:PAN", "state:XXX");
        foreach (var (role, draft, answer) in new[]
        {
            ("LIAISON_DESK", noBasis, SendAnswer.Denied), ("LIAISON_DESK", invalid, SendAnswer.Invalid), ("HEALTH", DecisionsExchange.Warning("state:PAN"), SendAnswer.Denied),
        })
        {
            var desk = decisions.Exchange.Desk("JAM", role);
            var preview = await PreviewAsync(desk, draft);
            Assert.Equal(answer, preview.Answer);
            Assert.Empty(preview.States);
            var refusal = await Assert.ThrowsAsync<RpcException>(async () => await desk.Notices.SubmitNoticeAsync(
                new SubmitNoticeRequest { Requester = requester, SubmissionId = $"no-{role}-{answer}", Draft = draft }, deadline: desk.Deadline, cancellationToken: Stop));
            var fault = FaultDetails.From(refusal);
            Assert.Equal(preview.Reason, FaultReasons.NameOf(fault.Reason));
            Assert.Equal(preview.Violations.Select(one => (one.Field, one.Rule)), fault.Violations.Select(one => (one.Field, one.Rule)));
        }
    }

    private static NoticeDraft WithOpenHandling(NoticeDraft draft)
    {
        draft.Handling = DecisionsExchange.Open();
        return draft;
    }

    private static ActPreview Act(DeskPreview desk, string action) => desk.Acts.Single(act => act.Action == action);

    private static async Task<PreviewNoticeResponse> PreviewAsync(DeskClient desk, NoticeDraft draft, string language = "en") => await desk.Decisions.PreviewNoticeAsync(
        new PreviewNoticeRequest { Requester = DeskClient.Requester(draft.Purpose, "X-1"), Draft = draft, Language = language }, deadline: desk.Deadline, cancellationToken: Stop);
}
