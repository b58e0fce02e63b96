using System.Collections.Frozen;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>
/// Extradition (DOMAIN.md 2.2): central authorities ask, courts decide, the police that hold the person say that they do and
/// that they handed over. A power to detain that lapsed is over: what comes after it changes nothing (Montevideo 1933,
/// Art. 10 and 11: not arrested again for the same cause).
/// </summary>
internal static class ExtraditionCycle
{
    private static readonly CaseState[] Open = [UrgentRequest, Detained, FormalReceived, InCourt, Granted, SurrenderDue];

    public static readonly LifeCycle Table = new(
        facts => facts.Phase switch
        {
            ExtraditionPhase.ProvisionalArrest => UrgentRequest,
            ExtraditionPhase.Formal => FormalReceived,
            _ => Published,
        },
        facts => facts.Phase == ExtraditionPhase.Formal ? [new Raise(ClockEvent.FormalReceived)] : [],
        [
            Phase(ExtraditionPhase.Detained, TheAddressee, Detained).From(UrgentRequest).Raising(new Raise(ClockEvent.Detained, When: Instant.Happened)),
            Phase(ExtraditionPhase.Detained, TheAddressee).From(FormalReceived, InCourt).Raising(new Raise(ClockEvent.Detained, When: Instant.Happened)),
            Phase(ExtraditionPhase.Formal, TheIssuer, FormalReceived).OnlyBy(DeskRole.CentralAuthority).From(UrgentRequest, Detained, Published).Raising(new Raise(ClockEvent.FormalReceived)),
            // The asker's own notice, changed: an officer who answers the own request sends its next version.
            new Move(NoticeType.Modify, TheIssuer, FormalReceived).If(facts => facts.Phase == ExtraditionPhase.Formal).OnlyBy(DeskRole.CentralAuthority)
                .From(UrgentRequest, Detained, Published).Raising(new Raise(ClockEvent.FormalReceived)),
            Phase(ExtraditionPhase.Supplement, Either).From(Open).Raising(new Raise(ClockEvent.SupplementAnswered, Frame.Message)),
            new Move(NoticeType.Accept, TheAddressee, InCourt).OnlyBy(DeskRole.CentralAuthority, DeskRole.ProsecutorJudge).From(FormalReceived)
                .Raising(new Raise(ClockEvent.InCourt)),
            Decided(ExtraditionDecision.Granted).Raising(new Raise(ClockEvent.Granted)),
            Decided(ExtraditionDecision.GrantedInPart).Raising(new Raise(ClockEvent.Granted)),
            Decided(ExtraditionDecision.Refused, Refused).Raising(new Raise(ClockEvent.Refused)),
            Decided(ExtraditionDecision.Postponed, InCourt).Raising(new Raise(ClockEvent.Extended)),
            Phase(ExtraditionPhase.Surrender, TheAddressee, Surrendered).If(HandedOver).From(Granted, SurrenderDue).Raising(new Raise(ClockEvent.Surrendered, When: Instant.Happened)),
            Phase(ExtraditionPhase.Surrender, Either, SurrenderDue).From(Granted, SurrenderDue),
            Phase(ExtraditionPhase.TemporarySurrender, TheAddressee, SurrenderDue).From(Granted, SurrenderDue),
            Phase(ExtraditionPhase.Transit, Either).From(Granted, SurrenderDue),
            new Move(NoticeType.Reply, TheAddressee, Released).If(facts => facts.Outcome == OutcomeCode.Released).From(Detained, FormalReceived, InCourt, Lapsed)
                .Raising(new Raise(ClockEvent.Released)),
            new Move(NoticeType.Info, Either) { AfterEnd = true }.If(facts => facts.AnswerRequested).Raising(new Raise(ClockEvent.SupplementRequested, Frame.Message)),
            // Further offences after the surrender need the consent of who surrendered (speciality).
            new Move(NoticeType.SpecialityConsent, TheIssuer) { AfterEnd = true }.If(facts => facts.Yes is null).Raising(new Raise(ClockEvent.InformationRequested, Frame.Message)),
            new Move(NoticeType.SpecialityConsent, TheAddressee) { AfterEnd = true }.OnlyBy(DeskRole.CentralAuthority, DeskRole.ProsecutorJudge).If(facts => facts.Yes is not null)
                .Raising(new Raise(ClockEvent.InformationAnswered, Frame.Message)),
            new Move(NoticeType.Refusal, TheAddressee, Refused).OnlyBy(DeskRole.CentralAuthority, DeskRole.ProsecutorJudge).From(UrgentRequest, FormalReceived, InCourt)
                .Raising(new Raise(ClockEvent.Refused)),
        ])
    {
        LapsesFrom = new[] { UrgentRequest, Detained, Granted, SurrenderDue }.ToFrozenSet(),
    };

    /// <summary>The surrender took place: its time is stated, and past when it was told (<see cref="CaseReader"/> drops a time to come).</summary>
    internal static bool HandedOver(StepFacts facts) => facts is { Phase: ExtraditionPhase.Surrender, HappenedAt: not null };

    private static Move Phase(ExtraditionPhase phase, Side by, CaseState? to = null) => new Move(NoticeType.Notice, by, to).If(facts => facts.Phase == phase);

    private static Move Decided(ExtraditionDecision decision, CaseState to = Granted) => new Move(NoticeType.Notice, TheAddressee, to)
        .If(facts => facts.Phase == ExtraditionPhase.Decision && facts.Decision == decision)
        .OnlyBy(DeskRole.CentralAuthority, DeskRole.ProsecutorJudge).From(FormalReceived, InCourt);
}
