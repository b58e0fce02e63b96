using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Reference.V1;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;

namespace PoliceExchange.IntegrationTests.Casework;

/// <summary>A case as both sides see it: real processes, mutual TLS, real stores.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class CaseworkTests(SecurityExchange security)
{
    private const string Surname = "Quetzalcoatlcanary";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly DemoDrafts _drafts = new(SecurityExchange.Time.GetUtcNow());

    private string From => security.RunningStates[0];

    private string To => security.RunningStates[1];

    private string Outside => security.RunningStates[2];

    [Fact]
    public async Task BothSides_ReadTheSameStatesAndTheSameClocks()
    {
        var wanted = await SendAsync(From, Wanted());
        var theirs = await CaseAsync(To, wanted, found => found.Duties.Any(duty => duty.Duty == "taken-on"));
        Assert.Equal("PUBLISHED", Assert.Single(theirs.Tracks).State);
        // Who received it owes that somebody has it in hand, and nobody else is bothered with that.
        Assert.DoesNotContain((await CaseAsync(From, wanted, found => found.Tracks.Count > 0)).Duties, duty => duty.Duty == "taken-on");
        Assert.Contains((await DutiesAsync(To, DutyScope.Mine)).Duties, duty => duty.Notice.NoticeId == wanted && duty.Duty == "taken-on" && duty.Group == DutyGroup.NotDueYet);

        var desk = security.Exchange.Desk(To, "LIAISON_DESK");
        var taken = await desk.Cases.TakeOnAsync(new TakeOnRequest { Requester = Officer, NoticeId = wanted, Officer = "officer-b" }, deadline: desk.Deadline, cancellationToken: Stop);
        Assert.Equal("officer-b", taken.Officer);
        theirs = await CaseAsync(To, wanted, _ => true);
        Assert.Equal(("officer-b", "STOPPED"), (Assert.Single(theirs.Tracks).Officer, theirs.Duties.Single(duty => duty.Duty == "taken-on").State));

        var question = await SendAsync(To, FollowUp(wanted, From, content => content.HitConfirmRequest = new HitConfirmRequest
        {
            Target = Ref(wanted), RequestType = ConfirmRequestType.WantedPerson, RequestNumber = 1, SoleGroundOfDetention = true, Person = Keys(),
            ReplyTo = DemoDrafts.Contact(To, Role.LiaisonDesk),
        }));
        var owed = (await CaseAsync(From, wanted, found => found.Duties.Any(duty => duty.Duty == "hit-confirmation"))).Duties.Single(duty => duty.Duty == "hit-confirmation");
        var expected = (await CaseAsync(To, wanted, found => found.Duties.Any(duty => duty.Duty == "hit-confirmation"))).Duties.Single(duty => duty.Duty == "hit-confirmation");
        Assert.Equal((expected.DutyId, expected.StartedAt, expected.DueAt, From), (owed.DutyId, owed.StartedAt, owed.DueAt, owed.OwnerState));
        Assert.Equal(TimeSpan.FromMinutes(10), At(owed.DueAt) - At(owed.StartedAt));
        Assert.Contains((await DutiesAsync(To, DutyScope.Theirs)).Duties, duty => duty.DutyId == owed.DutyId);
        Assert.DoesNotContain((await DutiesAsync(To, DutyScope.Ours)).Duties, duty => duty.DutyId == owed.DutyId);
        Assert.Equal(4, owed.Text.Count);

        await SendAsync(From, FollowUp(question, To, content => content.HitConfirmResponse = new HitConfirmResponse
        {
            Target = Ref(wanted), Answer = ConfirmAnswer.Valid, RequestNumber = 1, By = DemoDrafts.Contact(From, Role.LiaisonDesk),
        }));
        foreach (var side in new[] { From, To })
        {
            var found = await CaseAsync(side, wanted, found => found.Tracks.Any(track => track.State == "HIT_CONFIRMED"));
            Assert.Equal("STOPPED", found.Duties.Single(duty => duty.Duty == "hit-confirmation").State);
        }
        Assert.Equal(
            (await CaseAsync(From, wanted, _ => true)).Events.Select(one => (one.At, one.Type, one.State, one.From, one.To)),
            (await CaseAsync(To, wanted, _ => true)).Events.Select(one => (one.At, one.Type, one.State, one.From, one.To)));

        // A state that was not asked gets the answer for what is nowhere, whoever it is.
        foreach (var id in new[] { wanted, Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString() })
        {
            var stranger = security.Exchange.Desk(Outside, "LIAISON_DESK");
            await NotFoundAsync(async () => await stranger.Cases.GetCaseAsync(new GetCaseRequest { Requester = Officer, NoticeId = id }, deadline: stranger.Deadline, cancellationToken: Stop));
            await NotFoundAsync(async () => await stranger.Cases.TakeOnAsync(new TakeOnRequest { Requester = Officer, NoticeId = id }, deadline: stranger.Deadline, cancellationToken: Stop));
        }
        Assert.DoesNotContain((await DutiesAsync(Outside, DutyScope.All)).Duties, duty => duty.Notice.NoticeId == wanted);
        AssertNamesNobody();
    }

    [Fact]
    public async Task MoveThatDoesNotFollow_IsRefusedBeforeItIsSigned()
    {
        var wanted = await SendAsync(From, Wanted());
        await CaseAsync(To, wanted, found => found.Tracks.Count > 0);
        await SendAsync(To, FollowUp(wanted, From, content => content.Flag = new Flag
        {
            Target = Ref(wanted), Reason = FlagReason.OwnNational, LegalGround = "Constitution, Art. 27", ActionInstead = ActionKind.Locate,
        }));
        var arrest = FollowUp(wanted, From, content => content.Hit = new Hit
        {
            Target = Ref(wanted), Place = DemoDrafts.Place(To, "Airport"), At = _drafts.At(TimeSpan.Zero), Source = HitSource.Border, ActionTaken = ActionKind.Arrest,
        });
        // At once: what waits for the hub counts as done.
        var desk = security.Exchange.Desk(To, "LIAISON_DESK");
        var fault = FaultDetails.From(await Assert.ThrowsAsync<RpcException>(async () => await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = Officer, SubmissionId = NewId(), Draft = arrest }, deadline: desk.Deadline, cancellationToken: Stop)));
        Assert.Equal((FaultReason.StateConflict, "move.state"), (fault.Reason, Assert.Single(fault.Violations).Rule));
        // What is no step for the asking side is no step at any time.
        var own = FollowUp(wanted, To, content => content.Unflag = new Unflag { Target = Ref(wanted), From = "2026-12-01" });
        var issuer = security.Exchange.Desk(From, "LIAISON_DESK");
        fault = FaultDetails.From(await Assert.ThrowsAsync<RpcException>(async () => await issuer.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = Officer, SubmissionId = NewId(), Draft = own }, deadline: issuer.Deadline, cancellationToken: Stop)));
        Assert.Equal("move.verb", Assert.Single(fault.Violations).Rule);

        await SendAsync(To, FollowUp(wanted, From, content => content.Unflag = new Unflag { Target = Ref(wanted), From = "2026-12-01" }));
        await SendAsync(To, arrest);
        var found = await CaseAsync(From, wanted, found => found.Tracks.Any(track => track.State == "ARRESTED"));
        Assert.Equal(From, found.Duties.Single(duty => duty.Duty == "formal-request").OwnerState);
        Assert.Contains(found.Tracks.Single().Next, next => next is { Verb: "WITHDRAW", To: "CANCELLED" });
    }

    [Fact]
    public async Task Withdrawal_EndsTheCase_AndEachHolderSaysThatItPurged()
    {
        var wanted = await SendAsync(From, Wanted());
        await CaseAsync(To, wanted, found => found.Tracks.Count > 0);
        var desk = security.Exchange.Desk(From, "LIAISON_DESK");
        await desk.Notices.WithdrawNoticeAsync(
            new WithdrawNoticeRequest { Requester = Officer, SubmissionId = NewId(), NoticeId = wanted, Reason = "Acquitted.", Code = ChangeReason.Acquitted }, deadline: desk.Deadline, cancellationToken: Stop);
        // The content is gone; that there was a case, and how it ended, stays with both.
        await SecurityExchange.EventuallyAsync(() => Task.FromResult(Rows(From).Any(row => row.Duty == "purge" && row.State == "STOPPED")), () => string.Join('\n', Rows(From)));
        await SecurityExchange.EventuallyAsync(() => Task.FromResult(Rows(To).Any(row => row.Duty == "taken-on" && row.State == "STOPPED")), () => string.Join('\n', Rows(To)));

        List<(string Duty, string State)> Rows(string state)
        {
            using var db = new StoreConnection(security.GatewayStore(state), readOnly: true);
            return db.Query("SELECT duty, state FROM duty WHERE notice_id = @0", row => (row.GetString(0), row.GetString(1)), wanted);
        }
    }

    private static Requester Officer => DeskClient.Requester(Purpose.ArrestExtradition, "CW-1", "officer-a");

    private NoticeRef Ref(string wanted) => new() { NoticeId = wanted, Version = 1, State = From, Family = Family.Wanted };

    private static string NewId() => Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString();

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task NotFoundAsync(Func<Task> call) => Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);

    private NoticeDraft Wanted() => _drafts.Notice(Purpose.ArrestExtradition, "CW-1", [$"state:{To}"], content =>
    {
        content.Wanted = new WantedNotice
        {
            Person = new PersonDetails { IdentityStatus = IdentityStatus.Confirmed, DateOfBirth = "1984-02-11", Sex = Sex.Male },
            Warrant = DemoDrafts.Warrant("Supreme Court", "81-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
        };
        content.Wanted.Person.Surnames.Add(Surname);
        content.Wanted.Person.Forenames.Add("Ulises");
        content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
    }, DataSubjectCategory.Suspect);

    private NoticeDraft FollowUp(string of, string to, Action<NoticeContent> fill)
    {
        var draft = _drafts.Notice(Purpose.ArrestExtradition, "CW-1", [$"state:{to}"], fill);
        draft.InReplyTo = of;
        draft.Priority = Priority.Urgent;
        draft.Content.UrgencyReason = "A person is detained on this ground alone.";
        return draft;
    }

    private static PersonKeys Keys()
    {
        var keys = new PersonKeys { DateOfBirth = "1984-02-11" };
        keys.Surnames.Add(Surname);
        keys.Forenames.Add("Ulises");
        return keys;
    }

    private async Task<string> SendAsync(string from, NoticeDraft draft)
    {
        var desk = security.Exchange.Desk(from, "LIAISON_DESK");
        // What is answered must have come.
        await SecurityExchange.EventuallyAsync(
            async () => draft.InReplyTo.Length == 0 || (await desk.Notices.ListNoticesAsync(new ListNoticesRequest { Requester = Officer, PageSize = 200 }, deadline: desk.Deadline, cancellationToken: Stop)).Notices.Any(row => row.NoticeId == draft.InReplyTo),
            "what is answered is there");
        var sent = await desk.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = Officer, SubmissionId = NewId(), Draft = draft }, deadline: desk.Deadline, cancellationToken: Stop);
        return sent.NoticeId;
    }

    private async Task<ListDutiesResponse> DutiesAsync(string state, DutyScope scope)
    {
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        return await desk.Cases.ListDutiesAsync(new ListDutiesRequest { Requester = Officer, Scope = scope, PageSize = 200 }, deadline: desk.Deadline, cancellationToken: Stop);
    }

    private async Task<GetCaseResponse> CaseAsync(string state, string notice, Func<GetCaseResponse, bool> holds)
    {
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        GetCaseResponse? found = null;
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                try
                {
                    found = await desk.Cases.GetCaseAsync(new GetCaseRequest { Requester = Officer, NoticeId = notice }, deadline: desk.Deadline, cancellationToken: Stop);
                    return holds(found);
                }
                catch (RpcException early) when (early.StatusCode == StatusCode.NotFound)
                {
                    return false;
                }
            },
            () => $"{state}: {found}");
        return found!;
    }

    /// <summary>What casework keeps names no person: it stays when the notice is purged.</summary>
    private void AssertNamesNobody()
    {
        foreach (var state in new[] { From, To })
        {
            using var db = new StoreConnection(security.GatewayStore(state), readOnly: true);
            Assert.NotEqual(0, db.Scalar<long>("SELECT count(*) FROM case_step"));
            Assert.Equal(0, db.Scalar<long>("SELECT count(*) FROM case_step WHERE step LIKE @0 OR step LIKE '%1984%'", $"%{Surname}%"));
        }
    }
}
