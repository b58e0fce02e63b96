using PoliceExchange.Gateway.Casework;
using PoliceExchange.Gateway.Casework.LifeCycles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Casework;

/// <summary>Threads of the cases, read into states and clocks (DOMAIN.md 2, cases 1, 3, 4, 6, 8, 10, 12, 16).</summary>
public sealed class CaseReaderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Wanted_FoundConfirmedArrestedSurrendered_EndsAndOwesItsWithdrawal()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "JAM", ["PAN", "USA"]);
        thread.After(Hour);
        var asked = thread.FollowUp(NoticeFamily.Wanted, NoticeType.HitConfirmRequest, "PAN", "JAM", wanted, new StepFacts { RequestNumber = 1, Conditions = [ClockCondition.Urgent] });
        Assert.Equal("hit-confirmation-urgent", thread.Duty("hit-confirmation").Rule.Id);
        thread.After(4 * Minute);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.HitConfirmResponse, "JAM", "PAN", asked, new StepFacts { Confirmation = ConfirmAnswer.Valid });
        Assert.Equal((CaseState.HitConfirmed, ClockState.Stopped), (thread.State(wanted, "PAN"), thread.Duty("hit-confirmation").State));
        thread.After(Minute);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Hit, "PAN", "JAM", wanted, new StepFacts { Action = ActionKind.Arrest, HappenedAt = thread.Now });
        Assert.Equal(CaseState.Arrested, thread.State(wanted, "PAN"));
        // What PAN does changes nothing between JAM and USA.
        Assert.Equal(CaseState.Published, thread.State(wanted, "USA"));
        Assert.Equal(ClockState.Running, thread.Duty("formal-request").State);

        thread.After(TimeSpan.FromDays(5));
        var formal = thread.Notice(NoticeFamily.Extradition, "JAM", ["PAN"], new StepFacts { Phase = ExtraditionPhase.Formal }, inReplyTo: wanted, role: DeskRole.CentralAuthority);
        Assert.Equal(ClockState.Stopped, thread.Duty("formal-request").State);
        thread.After(Hour);
        thread.FollowUp(NoticeFamily.Extradition, NoticeType.Accept, "PAN", "JAM", formal, role: DeskRole.ProsecutorJudge);
        thread.Notice(NoticeFamily.Extradition, "PAN", ["JAM"], new StepFacts { Phase = ExtraditionPhase.Decision, Decision = ExtraditionDecision.Granted }, inReplyTo: formal, role: DeskRole.ProsecutorJudge);
        thread.After(TimeSpan.FromDays(3));
        thread.Notice(NoticeFamily.Extradition, "PAN", ["JAM"], new StepFacts { Phase = ExtraditionPhase.Surrender, HappenedAt = thread.Now - Hour }, inReplyTo: formal);
        Assert.Equal((CaseState.Surrendered, CaseState.Surrendered), (thread.State(wanted, "PAN"), thread.State(formal, "PAN")));
        Assert.Equal(ClockState.Running, thread.Duty("cancel").State);
        Assert.Empty(thread.Reading.Refused);

        thread.After(Minute);
        thread.Version(wanted, NoticeType.Withdraw);
        Assert.Equal(ClockState.Stopped, thread.Duty("cancel").State);
        Assert.Equal(CaseState.Cancelled, thread.State(wanted, "USA"));
        // Each holder owes its purge and says when it did; PAN is told by PAN.
        thread.After(Minute);
        thread.Act(wanted, StepKind.Purged, "PAN");
        Assert.Equal([("PAN", ClockState.Stopped), ("USA", ClockState.Running)], thread.Reading.Duties.Where(duty => duty.Rule.Duty == "purge").Select(duty => (duty.OwnerState, duty.Read(ThreadOfSteps.Book, thread.Now).State)));
    }

    [Fact]
    public void Flagged_NobodyArrestsUponIt()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "USA", ["CRI"]);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Flag, "CRI", "USA", wanted, new StepFacts { Action = ActionKind.Locate });
        thread.After(Hour);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Hit, "CRI", "USA", wanted, new StepFacts { Action = ActionKind.Arrest });
        Assert.Equal(MoveRefusal.NotFromHere, Assert.Single(thread.Reading.Refused).Reason);
        thread.After(Hour);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Hit, "CRI", "USA", wanted, new StepFacts { Action = ActionKind.Locate });
        Assert.Equal(CaseState.Flagged, thread.State(wanted, "CRI"));
        Assert.DoesNotContain(thread.Reading.Duties, duty => duty.Rule.Duty == "formal-request");
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Unflag, "CRI", "USA", wanted);
        Assert.Equal(CaseState.Published, thread.State(wanted, "CRI"));
    }

    [Fact]
    public void ProvisionalArrest_LapsesOnItsDay_AndWhatComesAfterChangesNothing()
    {
        var thread = new ThreadOfSteps();
        var asked = thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.ProvisionalArrest }, urgent: true, basis: "MERCOSUR-1998", role: DeskRole.CentralAuthority);
        thread.After(Hour);
        thread.Notice(NoticeFamily.Extradition, "URY", ["ARG"], new StepFacts { Phase = ExtraditionPhase.Detained, HappenedAt = thread.Now - Minute }, inReplyTo: asked);
        var due = thread.Duty("formal-request").DueAt;
        Assert.Equal(thread.Now - Minute + TimeSpan.FromDays(40), due);
        thread.After(TimeSpan.FromDays(38));
        Assert.Equal((CaseState.Detained, ClockState.AtRisk), (thread.State(asked, "URY"), thread.Duty("formal-request").State));
        thread.After(TimeSpan.FromDays(2));
        Assert.Equal((CaseState.Lapsed, OutcomeCode.Lapsed, due), (thread.State(asked, "URY"), thread.Track(asked, "URY").Outcome, thread.Track(asked, "URY").Since));
        thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.Formal }, inReplyTo: asked, role: DeskRole.CentralAuthority);
        Assert.Equal((CaseState.Lapsed, MoveRefusal.NotFromHere), (thread.State(asked, "URY"), Assert.Single(thread.Reading.Refused).Reason));
        thread.FollowUp(NoticeFamily.Extradition, NoticeType.Reply, "URY", "ARG", asked, new StepFacts { Outcome = OutcomeCode.Released });
        Assert.Equal(CaseState.Released, thread.State(asked, "URY"));
    }

    [Fact]
    public void Detention_ToldWhenItsTimeIsOver_HasLapsed()
    {
        var thread = new ThreadOfSteps();
        var asked = thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.ProvisionalArrest }, basis: "MERCOSUR-1998", role: DeskRole.CentralAuthority);
        thread.After(Hour);
        thread.Notice(NoticeFamily.Extradition, "URY", ["ARG"], new StepFacts { Phase = ExtraditionPhase.Detained, HappenedAt = thread.Now - TimeSpan.FromDays(41) }, inReplyTo: asked);
        Assert.Equal((CaseState.Lapsed, thread.Now, ClockState.Lapsed), (thread.State(asked, "URY"), thread.Track(asked, "URY").Since, thread.Duty("formal-request").State));
    }

    [Fact]
    public void FormalRequest_IsTheCentralAuthoritys_AndTheCourtsDecisionNotTheAskers()
    {
        var thread = new ThreadOfSteps();
        var asked = thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.ProvisionalArrest }, basis: "MERCOSUR-1998", role: DeskRole.CentralAuthority);
        thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.Formal }, inReplyTo: asked, role: DeskRole.LiaisonDesk);
        Assert.Equal(MoveRefusal.NotThisDesk, Assert.Single(thread.Reading.Refused).Reason);
        thread.After(Minute);
        thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.Formal }, inReplyTo: asked, role: DeskRole.CentralAuthority);
        thread.After(Minute);
        thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.Decision, Decision = ExtraditionDecision.Granted }, inReplyTo: asked, role: DeskRole.CentralAuthority);
        Assert.Equal(MoveRefusal.NotAMove, thread.Reading.Refused[^1].Reason);
        Assert.Equal(CaseState.FormalReceived, thread.State(asked, "URY"));
    }

    [Fact]
    public void Speciality_IsAskedAfterTheSurrender_AndAnsweredByWhoSurrendered()
    {
        var thread = new ThreadOfSteps();
        var asked = thread.Notice(NoticeFamily.Extradition, "ARG", ["URY"], new StepFacts { Phase = ExtraditionPhase.Formal }, basis: "MERCOSUR-1998", role: DeskRole.CentralAuthority);
        thread.Notice(NoticeFamily.Extradition, "URY", ["ARG"], new StepFacts { Phase = ExtraditionPhase.Decision, Decision = ExtraditionDecision.GrantedInPart }, inReplyTo: asked, role: DeskRole.ProsecutorJudge);
        thread.After(Hour);
        thread.Notice(NoticeFamily.Extradition, "URY", ["ARG"], new StepFacts { Phase = ExtraditionPhase.Surrender, HappenedAt = thread.Now + TimeSpan.FromDays(2) }, inReplyTo: asked);
        Assert.Equal(CaseState.SurrenderDue, thread.State(asked, "URY"));
        thread.After(TimeSpan.FromDays(2));
        thread.Notice(NoticeFamily.Extradition, "URY", ["ARG"], new StepFacts { Phase = ExtraditionPhase.Surrender, HappenedAt = thread.Now }, inReplyTo: asked);
        var question = thread.FollowUp(NoticeFamily.Extradition, NoticeType.SpecialityConsent, "ARG", "URY", asked, role: DeskRole.CentralAuthority);
        var owed = Assert.Single(thread.Reading.Duties, duty => duty.Rule.Duty == "information");
        Assert.Equal("URY", owed.OwnerState);
        thread.FollowUp(NoticeFamily.Extradition, NoticeType.SpecialityConsent, "ARG", "URY", asked, new StepFacts { Yes = true }, DeskRole.CentralAuthority);
        Assert.Equal(MoveRefusal.NotAMove, Assert.Single(thread.Reading.Refused).Reason);
        thread.After(Hour);
        thread.FollowUp(NoticeFamily.Extradition, NoticeType.SpecialityConsent, "URY", "ARG", question, new StepFacts { Yes = true }, DeskRole.CentralAuthority);
        Assert.Equal(ClockState.Stopped, thread.Duty("information").State);
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(1, false)]
    public void CriminalRemoval_IsInTimeOrABreachFromItsFirstInstant(int daysBefore, bool inTime)
    {
        var thread = new ThreadOfSteps();
        thread.Notice(NoticeFamily.Removal, "USA", ["HND"], Removal(thread.Now + TimeSpan.FromDays(daysBefore)), basis: "USA-JAM-REMOVAL", role: DeskRole.ImmigrationRemovals);
        Assert.Equal(("removal-notice-criminal", inTime ? ClockState.Stopped : ClockState.Breached), (thread.Duty("removal-notice").Rule.Id, thread.Duty("removal-notice").State));
    }

    [Fact]
    public void Removal_WithAStayDoesNotDepart_AndGoesOnWhereItWasWhenTheStayEnds()
    {
        var thread = new ThreadOfSteps();
        var departure = thread.Now + TimeSpan.FromDays(20);
        var removal = thread.Notice(NoticeFamily.Removal, "USA", ["JAM"], Removal(departure), role: DeskRole.ImmigrationRemovals);
        thread.FollowUp(NoticeFamily.Removal, NoticeType.ReceptionPlan, "JAM", "USA", removal, role: DeskRole.ImmigrationRemovals);
        Assert.Equal(CaseState.Acknowledged, thread.State(removal, "JAM"));
        thread.After(Hour);
        thread.Version(removal, NoticeType.Modify, Removal(departure) with { Stayed = true });
        thread.After(Hour);
        Move(thread, removal, "USA", "JAM", MovementKind.Departed);
        Assert.Equal((CaseState.Suspended, MoveRefusal.NotFromHere), (thread.State(removal, "JAM"), Assert.Single(thread.Reading.Refused).Reason));
        thread.After(Hour);
        thread.Version(removal, NoticeType.Modify, Removal(departure));
        Assert.Equal(CaseState.Acknowledged, thread.State(removal, "JAM"));
        Move(thread, removal, "USA", "JAM", MovementKind.Departed);
        Assert.Equal(CaseState.Departed, thread.State(removal, "JAM"));
        thread.After(Hour);
        Move(thread, removal, "JAM", "USA", MovementKind.Arrived);
        thread.FollowUp(NoticeFamily.Removal, NoticeType.Close, "JAM", "USA", removal, new StepFacts { Outcome = OutcomeCode.Received });
        Assert.Equal((CaseState.ReceptionClosed, OutcomeCode.Received), (thread.State(removal, "JAM"), thread.Track(removal, "JAM").Outcome));
    }

    [Fact]
    public void ReceptionPlan_OfASuspendedRemoval_IsThereWhenTheStayEnds()
    {
        var thread = new ThreadOfSteps();
        var facts = Removal(thread.Now + TimeSpan.FromDays(20));
        var removal = thread.Notice(NoticeFamily.Removal, "USA", ["JAM"], facts with { Stayed = true }, role: DeskRole.ImmigrationRemovals);
        thread.FollowUp(NoticeFamily.Removal, NoticeType.ReceptionPlan, "JAM", "USA", removal, role: DeskRole.ImmigrationRemovals);
        Assert.Equal(CaseState.Suspended, thread.State(removal, "JAM"));
        thread.After(Minute);
        thread.Version(removal, NoticeType.Modify, facts);
        Assert.Equal(CaseState.Acknowledged, thread.State(removal, "JAM"));
    }

    [Fact]
    public void Removal_WithoutAReceptionPlanDepartsOnlyWithAReason()
    {
        var thread = new ThreadOfSteps();
        var removal = thread.Notice(NoticeFamily.Removal, "USA", ["JAM"], Removal(thread.Now + TimeSpan.FromDays(20)), role: DeskRole.ImmigrationRemovals);
        Move(thread, removal, "USA", "JAM", MovementKind.Departed);
        Assert.Equal(CaseState.Notified, thread.State(removal, "JAM"));
        thread.After(Minute);
        Move(thread, removal, "USA", "JAM", MovementKind.Departed, explained: true);
        Assert.Equal(CaseState.Departed, thread.State(removal, "JAM"));
    }

    [Fact]
    public void Departure_StartsWhatIsOwedOnArrival_ByTheReceivingState()
    {
        var thread = new ThreadOfSteps();
        var arrival = thread.Now + TimeSpan.FromDays(20);
        var removal = thread.Notice(NoticeFamily.Removal, "USA", ["JAM"], Removal(arrival - 3 * Hour) with { ArrivalAt = arrival }, role: DeskRole.ImmigrationRemovals);
        thread.FollowUp(NoticeFamily.Removal, NoticeType.ReceptionPlan, "JAM", "USA", removal, role: DeskRole.ImmigrationRemovals);
        thread.After(TimeSpan.FromDays(20) - 2.5 * Hour);
        Move(thread, removal, "USA", "JAM", MovementKind.Departed);
        var owed = Assert.Single(thread.Reading.Duties, duty => duty.Rule.Duty == "arrival-reconciliation");
        Assert.Equal(("JAM", arrival + 6 * Hour), (owed.OwnerState, owed.Read(ThreadOfSteps.Book, thread.Now).DueAt));
        Assert.Equal(ClockState.Stopped, thread.Duty("wheels-up").State);
        thread.After(5 * Hour);
        Move(thread, removal, "JAM", "USA", MovementKind.NoShow);
        Assert.Equal((CaseState.NoShow, ClockState.Stopped), (thread.State(removal, "JAM"), thread.Duty("arrival-reconciliation").State));
    }

    [Fact]
    public void Arrival_AheadOfItsTime_IsReconciledAllTheSame()
    {
        var thread = new ThreadOfSteps();
        var arrival = thread.Now + TimeSpan.FromDays(11);
        var removal = thread.Notice(NoticeFamily.Removal, "USA", ["JAM"], Removal(arrival - 3 * Hour) with { ArrivalAt = arrival }, role: DeskRole.ImmigrationRemovals);
        thread.FollowUp(NoticeFamily.Removal, NoticeType.ReceptionPlan, "JAM", "USA", removal, role: DeskRole.ImmigrationRemovals);
        Move(thread, removal, "USA", "JAM", MovementKind.Departed);
        thread.After(Hour);
        Move(thread, removal, "JAM", "USA", MovementKind.Arrived);
        Assert.Equal(ClockState.Stopped, thread.Duty("arrival-reconciliation").State);
    }

    [Fact]
    public void Nationality_IsTheConsulsAnswer_WithinItsTime()
    {
        var thread = new ThreadOfSteps();
        var facts = Removal(thread.Now + TimeSpan.FromDays(60)) with { Nationality = NationalityStatus.Claimed };
        var removal = thread.Notice(NoticeFamily.Removal, "USA", ["JAM"], facts, role: DeskRole.ImmigrationRemovals);
        Assert.Equal(("JAM", DeskRole.Consular), thread.Reading.Duties.Where(duty => duty.Rule.Duty == "travel-document").Select(duty => (duty.OwnerState, duty.OwnerRole)).Single());
        thread.After(TimeSpan.FromDays(3));
        thread.FollowUp(NoticeFamily.Removal, NoticeType.NationalityDecision, "JAM", "USA", removal, new StepFacts { National = true }, DeskRole.Consular);
        Assert.Equal((CaseState.TravelDocumentRequested, ClockState.Running), (thread.State(removal, "JAM"), thread.Duty("travel-document").State));
        thread.FollowUp(NoticeFamily.Removal, NoticeType.NationalityDecision, "JAM", "USA", removal, new StepFacts { National = true, HasTravelDocument = true }, DeskRole.Consular);
        Assert.Equal((CaseState.TravelDocumentIssued, ClockState.Stopped), (thread.State(removal, "JAM"), thread.Duty("travel-document").State));
    }

    [Fact]
    public void Child_ThatWasFound_IsOwedASafePlace()
    {
        var thread = new ThreadOfSteps();
        var missing = thread.Notice(NoticeFamily.Missing, "HND", ["MEX"], new StepFacts { Conditions = [ClockCondition.Child] });
        thread.FollowUp(NoticeFamily.Missing, NoticeType.Hit, "MEX", "HND", missing, new StepFacts { Action = ActionKind.Protect, HappenedAt = thread.Now });
        Assert.Equal(("MEX", DeskRole.ChildAuthority), thread.Reading.Duties.Where(duty => duty.Rule.Duty == "child-safe-place").Select(duty => (duty.OwnerState, duty.OwnerRole)).Single());
        thread.After(Hour);
        thread.FollowUp(NoticeFamily.Missing, NoticeType.Reply, "MEX", "HND", missing, new StepFacts { Outcome = OutcomeCode.Protected }, DeskRole.ChildAuthority);
        Assert.Equal((CaseState.SafePlaceDecided, ClockState.Stopped), (thread.State(missing, "MEX"), thread.Duty("child-safe-place").State));
    }

    [Fact]
    public void Trace_IsRequestedAcceptedAnswered()
    {
        var thread = new ThreadOfSteps();
        var trace = thread.Notice(NoticeFamily.Firearm, "JAM", ["USA"], new StepFacts { Firearm = FirearmReportKind.TraceRequest }, role: DeskRole.Investigator);
        Assert.Equal(CaseState.Requested, thread.State(trace, "USA"));
        thread.FollowUp(NoticeFamily.Firearm, NoticeType.Accept, "USA", "JAM", trace, role: DeskRole.RegistryService);
        thread.FollowUp(NoticeFamily.Firearm, NoticeType.TraceResult, "USA", "JAM", trace, new StepFacts { Trace = TraceOutcome.Traced }, DeskRole.RegistryService);
        Assert.Equal((CaseState.Traced, ClockState.Stopped), (thread.State(trace, "USA"), thread.Duty("trace").State));
    }

    [Fact]
    public void ThreeRequestsForConfirmation_AreThreeClocks_AndOneAnswerEndsThem()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "GUY", ["SUR"]);
        for (uint i = 1; i <= 3; i++)
        {
            thread.FollowUp(NoticeFamily.Wanted, NoticeType.HitConfirmRequest, "SUR", "GUY", wanted, new StepFacts { RequestNumber = i }, urgent: true);
            thread.After(11 * Minute);
        }
        Assert.Equal([ClockState.Breached, ClockState.Breached, ClockState.Breached], thread.Duties("hit-confirmation").Select(duty => duty.State));
        Assert.All(thread.Reading.Duties.Where(duty => duty.Rule.Duty == "hit-confirmation"), duty => Assert.Equal("GUY", duty.OwnerState));
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.HitConfirmResponse, "GUY", "SUR", wanted, new StepFacts { Confirmation = ConfirmAnswer.Valid });
        Assert.All(thread.Duties("hit-confirmation"), duty => Assert.NotNull(duty.EndedAt));
    }

    [Fact]
    public void DataError_IsOwedByTheOwnerOfTheNotice_AndEndsWithANewVersion()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "GTM", ["MEX"]);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.DataError, "MEX", "GTM", wanted);
        Assert.Equal("GTM", Assert.Single(thread.Reading.Duties, duty => duty.Rule.Duty == "data-error").OwnerState);
        thread.After(Hour);
        thread.Version(wanted, NoticeType.Modify);
        Assert.Equal(ClockState.Stopped, thread.Duty("data-error").State);
    }

    [Fact]
    public void Questions_EachHaveTheirAnswer_AndOneToTheNoticeItselfAnswersTheOldest()
    {
        var thread = new ThreadOfSteps();
        var notice = thread.Notice(NoticeFamily.Drugs, "CRI", ["PAN"]);
        thread.FollowUp(NoticeFamily.Drugs, NoticeType.Info, "PAN", "CRI", notice, new StepFacts { AnswerRequested = true });
        thread.After(Minute);
        var second = thread.FollowUp(NoticeFamily.Drugs, NoticeType.Info, "PAN", "CRI", notice, new StepFacts { AnswerRequested = true });
        thread.After(Minute);
        thread.FollowUp(NoticeFamily.Drugs, NoticeType.Reply, "CRI", "PAN", second, new StepFacts { Outcome = OutcomeCode.Answered });
        Assert.Equal([ClockState.Running, ClockState.Stopped], thread.Duties("information").Select(duty => duty.State));
        thread.After(Minute);
        // Who asked cannot answer itself.
        thread.FollowUp(NoticeFamily.Drugs, NoticeType.Reply, "PAN", "CRI", notice, new StepFacts { Outcome = OutcomeCode.Answered });
        Assert.Equal([ClockState.Running, ClockState.Stopped], thread.Duties("information").Select(duty => duty.State));
        thread.FollowUp(NoticeFamily.Drugs, NoticeType.Reply, "CRI", "PAN", notice, new StepFacts { Outcome = OutcomeCode.NoInformation });
        Assert.Equal([ClockState.Stopped, ClockState.Stopped], thread.Duties("information").Select(duty => duty.State));
    }

    [Fact]
    public void Notice_IsTakenOnByAnOfficerOrByAnyAct()
    {
        var thread = new ThreadOfSteps();
        var notice = thread.Notice(NoticeFamily.Drugs, "CRI", ["PAN", "COL", "USA"], urgent: true);
        thread.After(Minute);
        thread.Act(notice, StepKind.TakenOn, "PAN");
        thread.FollowUp(NoticeFamily.Drugs, NoticeType.Sighting, "COL", "CRI", notice);
        thread.After(Hour);
        Assert.Equal(
            [("COL", ClockState.Stopped), ("PAN", ClockState.Stopped), ("USA", ClockState.Breached)],
            thread.Reading.Duties.Where(duty => duty.Rule.Duty == "taken-on").Select(duty => (duty.OwnerState, duty.Read(ThreadOfSteps.Book, thread.Now).State)).Order());
    }

    [Fact]
    public void Stranger_MovesNothing_WhateverHeAnswers()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "JAM", ["PAN"]);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Flag, "VEN", "JAM", wanted);
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.Flag, "VEN", "PAN", "n9999");
        Assert.Equal([MoveRefusal.NotAParty, MoveRefusal.NoMatter], thread.Reading.Refused.Select(step => step.Reason));
        Assert.Equal(CaseState.Published, thread.State(wanted, "PAN"));
    }

    [Fact]
    public void AnswerToWhatTheOtherSideDoesNotHold_IsOfTheNoticeBetweenThem()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "JAM", ["PAN", "USA"]);
        var question = thread.FollowUp(NoticeFamily.Wanted, NoticeType.HitConfirmRequest, "PAN", "JAM", wanted);
        thread.After(Minute);
        // JAM answers PAN's question to USA, which never saw it.
        thread.FollowUp(NoticeFamily.Wanted, NoticeType.HitConfirmResponse, "JAM", "USA", question, new StepFacts { Confirmation = ConfirmAnswer.Valid });
        var held = CaseReader.Read(thread.Steps.Where(step => step.NoticeId != question), ThreadOfSteps.Book, thread.Now);
        Assert.Equal(CaseState.HitConfirmed, thread.State(wanted, "USA"));
        Assert.Equal(CaseState.HitConfirmed, held.Matters.Single().Tracks.Single(track => track.Party == "USA").State);
        Assert.Equal((CaseState.Published, ClockState.Running), (thread.State(wanted, "PAN"), thread.Duty("hit-confirmation").State));
    }

    [Fact]
    public void Narrowing_EndsItForThoseWhoLoseIt_AndExpiryForAll()
    {
        var thread = new ThreadOfSteps();
        var wanted = thread.Notice(NoticeFamily.Wanted, "BRA", ["ARG", "URY"]);
        thread.After(Hour);
        thread.Version(wanted, NoticeType.Narrow, parties: ["URY"]);
        Assert.Equal((CaseState.Cancelled, CaseState.Published), (thread.State(wanted, "ARG"), thread.State(wanted, "URY")));
        thread.After(Hour);
        thread.Act(wanted, StepKind.Expired, "BRA");
        Assert.Equal(CaseState.Cancelled, thread.State(wanted, "URY"));
    }

    [Fact]
    public void Facts_SurviveTheStore()
    {
        var step = new CaseStep
        {
            Key = "k", NoticeId = "n", Family = NoticeFamily.Wanted, Type = NoticeType.Notice, State = "JAM", At = ThreadOfSteps.Day, Parties = ["PAN"], Role = DeskRole.LiaisonDesk,
            Desks = new Dictionary<string, DeskRole> { ["PAN"] = DeskRole.BorderOfficer },
            Facts = new StepFacts { Phase = ExtraditionPhase.Detained, HappenedAt = ThreadOfSteps.Day, Conditions = [ClockCondition.Child], Yes = false },
        };
        Assert.Equivalent(step, CaseSteps.FromJson(CaseSteps.ToJson(step)), strict: true);
    }

    private static StepFacts Removal(DateTimeOffset departure) =>
        new() { Nationality = NationalityStatus.Confirmed, DepartureAt = departure, Conditions = [ClockCondition.Criminal] };

    private static void Move(ThreadOfSteps thread, string removal, string from, string to, MovementKind kind, bool explained = false) =>
        thread.FollowUp(NoticeFamily.Removal, NoticeType.Movement, from, to, removal, new StepFacts { Movement = kind, HappenedAt = thread.Now, Explained = explained }, DeskRole.ImmigrationRemovals);
}
