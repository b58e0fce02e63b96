using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>Documents, vehicles and other objects (DOMAIN.md 2.7).</summary>
internal static class ObjectCycle
{
    public static readonly LifeCycle Table = new(_ => Published, _ => [new Raise(ClockEvent.Published)],
    [
        new Move(NoticeType.Hit, TheAddressee, Seized).If(facts => facts.Action == ActionKind.Seize).From(Published, CaseState.Hit, NotExecuted),
        new Move(NoticeType.Hit, TheAddressee, CaseState.Hit).From(Published, CaseState.Hit, NotExecuted),
        new Move(NoticeType.Reply, TheAddressee, Returned).If(facts => facts.Outcome == OutcomeCode.Returned).From(Seized),
        new Move(NoticeType.Reply, TheAddressee, Seized).If(facts => facts.Outcome == OutcomeCode.Seized).From(Published, CaseState.Hit),
    ]);
}
