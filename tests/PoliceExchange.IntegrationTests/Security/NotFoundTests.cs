using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.IntegrationTests.Security;

// Not yet seen failing. Defects to plant: NoticeService.Visible that answers a forbidden desk POLICY_DENIED; a NOT_FOUND
// text with the id in it.

/// <summary>Absent and not for the caller are one answer (I9): status, text and trailers. Timing has a test of its own.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class NotFoundTests(SecurityExchange security)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AbsentId_AndANoticeNotForTheCaller_AnswerTheSame()
    {
        var (from, to, excluded) = (security.RunningStates[0], security.RunningStates[1], security.RunningStates[2]);
        var sender = security.Exchange.Desk(from, "LIAISON_DESK");
        var requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-1");
        var draft = Drafts.Warning(SecurityExchange.Time.GetUtcNow(), "Title", "Description", $"state:{to}/desk:LIAISON_DESK");
        var sent = await sender.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = requester, SubmissionId = "i9", Draft = draft }, deadline: sender.Deadline, cancellationToken: Stop);
        await SecurityExchange.EventuallyAsync(
            async () => (await sender.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: sender.Deadline, cancellationToken: Stop)).Rows.All(row => row.Rung is "delivered"),
            $"{sent.NoticeId} is delivered");
        var absent = Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString();
        // Excluded by state, and excluded by desk at a gateway that holds it.
        (string State, string Role)[] callers = [(excluded, "LIAISON_DESK"), (to, "INVESTIGATOR"), (to, "HEALTH"), (from, "HEALTH")];
        Func<string, (string Method, IMessage Request)>[] calls =
        [
            id => ("GetNotice", new GetNoticeRequest { Requester = requester, NoticeId = id }),
            id => ("GetLadder", new GetLadderRequest { Requester = requester, NoticeId = id }),
            id => ("ActionNotice", new ActionNoticeRequest { Requester = requester, NoticeId = id, Outcome = "NOT_A_CODE" }),
            id => ("WithdrawNotice", new WithdrawNoticeRequest { Requester = requester, NoticeId = id, SubmissionId = Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString(), Code = Protocol.Followup.V1.ChangeReason.Error }),
        ];
        foreach (var (state, role) in callers)
        {
            using var peer = new RawPeer(security.Address(state), security.Pki.Gateway(state).Desks[role]);
            foreach (var call in calls)
            {
                var (name, ofAbsent) = call(absent);
                var method = NoticeService.Descriptor.FindMethodByName(name);
                var nothing = await peer.CallAsync(method, ofAbsent.ToByteArray());
                var forbidden = await peer.CallAsync(method, call(sent.NoticeId).Request.ToByteArray());

                Assert.Equal(FaultReason.NotFound, nothing.Reason);
                Assert.Equal(Shown(nothing, method), Shown(forbidden, method));
            }
        }
    }

    // Only the request id differs from call to call; its length does not.
    private static string Shown(Answer answer, MethodDescriptor method)
    {
        var details = answer.Details!.Clone();
        for (var i = 0; i < details.Details.Count; i++)
        {
            if (details.Details[i].Is(RequestInfo.Descriptor))
            {
                var info = details.Details[i].Unpack<RequestInfo>();
                info.RequestId = new string('x', info.RequestId.Length);
                details.Details[i] = Google.Protobuf.WellKnownTypes.Any.Pack(info);
            }
        }
        return $"{method.Name} {answer.Http} {answer.Status} {answer.Message} {Convert.ToBase64String(details.ToByteArray())} {string.Join("; ", answer.Trailers)} {answer.Body.Length}";
    }
}
