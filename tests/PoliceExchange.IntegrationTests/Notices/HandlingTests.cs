using System.Text;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Reference.V1;
using Wire = PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Notices;

// Seen failing: a reply with the handling that its draft states; a modification that is looser and goes out as MODIFY.

/// <summary>DOMAIN.md 3 on running nodes: a reply inherits the codes, only RELAX loosens, exclusion beats every address.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class HandlingTests(SecurityExchange security)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string From => security.RunningStates[0];

    private string To => security.RunningStates[1];

    private string Third => security.RunningStates[2];

    [Fact]
    public async Task Reply_GoesOutUnderTheCodesOfBoth()
    {
        var request = await SendAsync(From, Loose(handling =>
        {
            handling.Onward = OnwardUse.Ask;
            handling.Classification = Classification.Restricted;
            handling.ReleasableTo.Add($"state:{To}");
        }), $"state:{To}");

        var reply = await SendAsync(To, Loose(handling => handling.JudicialUse = JudicialUse.Ask), $"state:{From}", request);
        var read = await ReadAsync(From, reply);

        var header = Wire.ClearHeader.Parse(Encoding.UTF8.GetBytes(read.Header)).Header!;
        Assert.Equal((Wire.Classification.Restricted, Wire.OnwardUse.Ask, Wire.Consent.Ask), (header.Handling.Classification, header.Handling.Onward, header.Handling.JudicialUse));
        Assert.Equal(new[] { From, To }.Order(StringComparer.Ordinal).Select(state => $"state:{state}"), header.Handling.ReleasableTo.Select(token => token.ToString()));
        Assert.Equal(OnwardUse.Ask, read.Parts.Single().Content.Handling.Onward);

        // Nobody else may have the answer either, and the sender is told before it is signed.
        var refused = await RefusedAsync(To, Loose(_ => { }), $"state:{From} state:{Third}", request);
        var violation = Assert.Single(refused.Violations);
        Assert.Equal((FaultReason.PolicyDenied, "to"), (refused.Reason, violation.Field));
        Assert.Contains(Third, violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplyToAStateThatTheRequestExcludes_IsRefusedByName()
    {
        var request = await SendAsync(From, Loose(handling => handling.ExcludeStates.Add(Third)), $"state:{To}");
        var refused = await RefusedAsync(To, Loose(_ => { }), $"state:{From} state:{Third}", request);
        Assert.Equal(("to", "audience.excluded"), (refused.Violations.Single().Field, refused.Violations.Single().Rule));
    }

    [Fact]
    public async Task NewVersion_IsLooserOnlyAsRelax()
    {
        var notice = await SendAsync(From, Loose(handling => (handling.Onward, handling.InformSubject) = (OnwardUse.None, InformSubject.Ask)), $"state:{To}");

        var refused = await RefusedAsync(From, Loose(_ => { }), $"state:{To}", notice, warning: true);
        Assert.Equal(["handling.onward", "handling.inform_subject"], refused.Violations.Select(one => one.Field));
        var needless = await RefusedAsync(From, Loose(handling => (handling.Onward, handling.InformSubject) = (OnwardUse.None, InformSubject.Ask)), $"state:{To}", notice, warning: true, relax: true);
        Assert.Equal("relax", needless.Violations.Single().Field);

        await SendAsync(From, Loose(_ => { }), $"state:{To}", notice, warning: true, relax: true);
        var read = await ReadAsync(To, notice);
        Assert.Equal(("RELAX", 2u), (read.Row.Type, read.Row.Version));
        Assert.Equal(OnwardUse.Group, read.Parts.Single().Content.Handling.Onward);
    }

    private static HandlingCodes Loose(Action<HandlingCodes> change)
    {
        var codes = new HandlingCodes
        {
            Classification = Classification.Official, JudicialUse = JudicialUse.Allowed, Onward = OnwardUse.Group, DisplayClass = DisplayClass.Full,
            InformSubject = InformSubject.Allowed, Cache = CachePolicy.None,
        };
        change(codes);
        return codes;
    }

    private NoticeDraft Draft(HandlingCodes handling, string to, string answers, bool warning, bool relax)
    {
        var draft = Drafts.Warning(SecurityExchange.Time.GetUtcNow(), "Fictional", "Fictional", to.Split(' '));
        draft.Handling = handling;
        draft.InReplyTo = answers;
        draft.Relax = relax;
        if (answers.Length > 0 && !warning)
        {
            draft.Content.Info = new Info { Target = new NoticeRef { NoticeId = answers, State = From, Family = Family.EarlyWarning }, Details = "Fictional answer" };
        }
        return draft;
    }

    private async Task<string> SendAsync(string state, HandlingCodes handling, string to, string answers = "", bool warning = false, bool relax = false)
    {
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        var sent = await desk.Notices.SubmitNoticeAsync(Request(Draft(handling, to, answers, warning, relax)), deadline: desk.Deadline, cancellationToken: Stop);
        var requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-1");
        await SecurityExchange.EventuallyAsync(
            async () => (await desk.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: Stop))
                .Rows.Any(row => row.Version == sent.Version && row.Rung == "delivered"),
            $"{sent.NoticeId} is delivered");
        return sent.NoticeId;
    }

    private async Task<FaultDetails> RefusedAsync(string state, HandlingCodes handling, string to, string answers, bool warning = false, bool relax = false)
    {
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        return FaultDetails.From(await Assert.ThrowsAsync<RpcException>(
            async () => await desk.Notices.SubmitNoticeAsync(Request(Draft(handling, to, answers, warning, relax)), deadline: desk.Deadline, cancellationToken: Stop)));
    }

    private async Task<GetNoticeResponse> ReadAsync(string state, string notice)
    {
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        return await desk.Notices.GetNoticeAsync(
            new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-2"), NoticeId = notice }, deadline: desk.Deadline, cancellationToken: Stop);
    }

    private static SubmitNoticeRequest Request(NoticeDraft draft) => new()
    {
        Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-1"),
        SubmissionId = Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString(),
        Draft = draft,
    };
}
