using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>The list of a flight (DOMAIN.md 2.3): locked a day before, departed, and reconciled within hours of its arrival.</summary>
internal static class ManifestCycle
{
    public static readonly LifeCycle Table = new(
        facts => facts.Manifest == ManifestStatus.Locked ? ManifestLocked : Notified,
        facts =>
        [
            new Raise(ClockEvent.Departure, When: Instant.PlannedDeparture),
            .. facts.Manifest == ManifestStatus.Locked ? [new Raise(ClockEvent.ManifestLocked)] : Array.Empty<Raise>(),
        ],
        [
            new Move(NoticeType.Modify, TheIssuer, ManifestLocked).If(facts => facts.Manifest == ManifestStatus.Locked).From(Notified, Acknowledged, ManifestLocked)
                .Raising(new Raise(ClockEvent.ManifestLocked)),
            new Move(NoticeType.Modify, TheIssuer, Departed).If(facts => facts.Manifest == ManifestStatus.Departed).From(ManifestLocked).Raising(Leaving),
            new Move(NoticeType.Modify, TheIssuer, Cancelled).If(facts => facts.Manifest == ManifestStatus.Cancelled).Raising(new Raise(ClockEvent.Cancelled)),
            new Move(NoticeType.ReceptionPlan, TheAddressee, Acknowledged).From(Notified, Acknowledged),
            new Move(NoticeType.ReceptionPlan, TheAddressee).From(ManifestLocked),
            RemovalCycle.Journey(MovementKind.Departed, TheIssuer, Departed).From(ManifestLocked).Raising(Leaving),
            RemovalCycle.Journey(MovementKind.Departed, TheIssuer, Departed, explained: true).From(Notified, Acknowledged).Raising(Leaving),
            RemovalCycle.Journey(MovementKind.Diverted, TheIssuer).From(Departed),
            RemovalCycle.Journey(MovementKind.Arrived, TheAddressee, Arrived).From(Departed).Raising(new Raise(ClockEvent.Arrived, When: Instant.Happened)),
            RemovalCycle.Journey(MovementKind.Cancelled, TheIssuer, Cancelled).From(Notified, Acknowledged, ManifestLocked).Raising(new Raise(ClockEvent.Cancelled)),
            // Person by person: the list is done when who receives says so, with an outcome.
            new Move(NoticeType.Close, TheAddressee, ReceptionClosed).If(facts => facts.Outcome != OutcomeCode.Unspecified).From(Arrived)
                .Raising(new Raise(ClockEvent.ArrivalReconciled), new Raise(ClockEvent.ReceptionClosed)),
        ]);

    private static Raise[] Leaving =>
    [
        new Raise(ClockEvent.Departed, When: Instant.Happened), new Raise(ClockEvent.MovementReported),
        // A list that was never locked is late for good, not for ever due.
        new Raise(ClockEvent.ManifestLocked),
    ];
}
