using System.Collections.Frozen;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>
/// Wanted persons (DOMAIN.md 2.1). A state that flagged the notice does not arrest upon it (SIRENE Manual 2.6: a flagged arrest
/// notice is one to locate). What happens in an extradition on top of it is told to it too.
/// </summary>
internal static class WantedCycle
{
    private static readonly CaseState[] Sought = [Published, Located, HitConfirmed, NotExecuted];

    public static readonly LifeCycle Table = new(_ => Published, _ => [new Raise(ClockEvent.Published)],
    [
        new Move(NoticeType.Flag, TheAddressee, Flagged).From(Sought),
        new Move(NoticeType.Convert, TheAddressee, Flagged).From([.. Sought, Flagged]),
        new Move(NoticeType.Unflag, TheAddressee, Published).From(Flagged),
        new Move(NoticeType.Hit, TheAddressee, Arrested).If(facts => facts.Action == ActionKind.Arrest).From(Sought)
            .Raising(new Raise(ClockEvent.Detained, When: Instant.Happened)),
        // The person was found and nobody was arrested; a flag stays a flag.
        new Move(NoticeType.Hit, TheAddressee).If(facts => facts.Action != ActionKind.Arrest).From(Flagged),
        new Move(NoticeType.Hit, TheAddressee, Located).If(facts => facts.Action != ActionKind.Arrest).From(Sought),
        new Move(NoticeType.Sighting, TheAddressee, Located).From(Published, NotExecuted),
        new Move(NoticeType.HitConfirmResponse, TheIssuer, HitConfirmed).If(facts => facts.Confirmation is ConfirmAnswer.Valid).From(Published, Located, NotExecuted)
            .Raising(new Raise(ClockEvent.HitConfirmAnswered, Frame.Message)),
        new Move(NoticeType.SupplementArrest, TheIssuer).Raising(new Raise(ClockEvent.SupplementAnswered, Frame.Message)),
        new Move(NoticeType.Info, Either) { AfterEnd = true }.If(facts => facts.AnswerRequested).Raising(new Raise(ClockEvent.SupplementRequested, Frame.Message)),
        new Move(NoticeType.Reply, TheAddressee, Released).If(facts => facts.Outcome == OutcomeCode.Released).From(Arrested)
            .Raising(new Raise(ClockEvent.Released)),

        // An extradition in the same thread, between the same two states.
        new Move(NoticeType.Notice, TheAddressee, Arrested).If(facts => facts.Phase == ExtraditionPhase.Detained).From(Published, Located, HitConfirmed, NotExecuted, Arrested),
        new Move(NoticeType.Notice, TheAddressee, Surrendered).If(ExtraditionCycle.HandedOver).From(Arrested)
            .Raising(new Raise(ClockEvent.Surrendered)),
        new Move(NoticeType.Notice, Either) { AfterEnd = true }.If(facts => facts.Phase != ExtraditionPhase.Unspecified),
    ]);
}
