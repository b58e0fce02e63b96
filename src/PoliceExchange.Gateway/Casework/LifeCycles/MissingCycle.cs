using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>Missing persons (DOMAIN.md 2.6): who finds a child owes a decision on a safe place within hours.</summary>
internal static class MissingCycle
{
    public static readonly LifeCycle Table = new(_ => Published, _ => [new Raise(ClockEvent.Published)],
    [
        new Move(NoticeType.Hit, TheAddressee, Located).From(Published, NotExecuted, Located).Raising(new Raise(ClockEvent.Located, When: Instant.Happened)),
        new Move(NoticeType.Reply, TheAddressee, SafePlaceDecided).If(facts => facts.Outcome == OutcomeCode.Protected).From(Located)
            .Raising(new Raise(ClockEvent.SafePlaceDecided)),
    ]);
}
