using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>
/// Removal of one person (DOMAIN.md 2.3): nobody departs while a stay or an appeal stands, and nobody without a reception plan,
/// unless the sender says why on record.
/// </summary>
internal static class RemovalCycle
{
    private static readonly CaseState[] BeforeDeparture =
        [NationalityCheck, TravelDocumentRequested, TravelDocumentIssued, Notified, Acknowledged, ManifestLocked];

    public static readonly LifeCycle Table = new(
        facts => facts.Stayed ? Suspended : Ready(facts),
        facts =>
        [
            // The lead time first, then that it was told: a notice is in time or late at once.
            new Raise(ClockEvent.Departure, When: Instant.PlannedDeparture), new Raise(ClockEvent.Notified),
            .. facts.Nationality == NationalityStatus.Claimed ? [new Raise(ClockEvent.TravelDocumentRequested)] : Array.Empty<Raise>(),
            .. facts.Stayed ? [new Raise(ClockEvent.Suspended)] : Array.Empty<Raise>(),
        ],
        [
            // A new version of the notice: a stay comes, or ends; the nationality is confirmed.
            new Move(NoticeType.Modify, TheIssuer, Suspended).If(facts => facts.Stayed).From(BeforeDeparture).Raising(new Raise(ClockEvent.Suspended)),
            new Move(NoticeType.Modify, TheIssuer, Notified) { Restores = true }.If(facts => !facts.Stayed).From(Suspended).Raising(new Raise(ClockEvent.Resumed)),
            new Move(NoticeType.Modify, TheIssuer, Notified).If(facts => facts.Nationality == NationalityStatus.Confirmed).From(NationalityCheck, TravelDocumentRequested, TravelDocumentIssued)
                .Raising(new Raise(ClockEvent.TravelDocumentAnswered)),

            Consul(TravelDocumentIssued).If(facts => facts is { National: true, HasTravelDocument: true }).Raising(new Raise(ClockEvent.TravelDocumentAnswered)),
            Consul(TravelDocumentRequested).If(facts => facts.National == true),
            Consul(Refused).If(facts => facts.National == false).Raising(new Raise(ClockEvent.TravelDocumentAnswered), new Raise(ClockEvent.Cancelled)),

            new Move(NoticeType.ReceptionPlan, TheAddressee, Acknowledged).OnlyBy(DeskRole.ImmigrationRemovals, DeskRole.ChildAuthority, DeskRole.LiaisonDesk)
                .From(NationalityCheck, TravelDocumentRequested, TravelDocumentIssued, Notified, Acknowledged),

            // Prepared while a stay holds: it is there when the stay ends.
            new Move(NoticeType.ReceptionPlan, TheAddressee) { Behind = Acknowledged }.OnlyBy(DeskRole.ImmigrationRemovals, DeskRole.ChildAuthority, DeskRole.LiaisonDesk).From(Suspended),

            Journey(MovementKind.Suspended, TheIssuer, Suspended).From(BeforeDeparture).Raising(new Raise(ClockEvent.Suspended)),
            Journey(MovementKind.Departed, TheIssuer, Departed).From(Acknowledged, ManifestLocked).Raising(Leaving),
            // Without a reception plan only with a reason on record.
            Journey(MovementKind.Departed, TheIssuer, Departed, explained: true).From(TravelDocumentIssued, Notified).Raising(Leaving),
            Journey(MovementKind.Diverted, TheIssuer).From(Departed),
            Journey(MovementKind.Arrived, TheAddressee, Arrived).From(Departed, NoShow).Raising(new Raise(ClockEvent.ArrivalReconciled)),
            Journey(MovementKind.NoShow, TheAddressee, NoShow).From(Departed).Raising(new Raise(ClockEvent.ArrivalReconciled)),
            Journey(MovementKind.NoShow, TheIssuer, NoShow).From(Acknowledged, ManifestLocked, Departed).Raising(new Raise(ClockEvent.ArrivalReconciled)),
            Journey(MovementKind.Cancelled, TheIssuer, Cancelled).From([.. BeforeDeparture, Suspended, NoShow]).Raising(new Raise(ClockEvent.Cancelled)),
            new Move(NoticeType.Close, TheAddressee, ReceptionClosed).If(facts => facts.Outcome != OutcomeCode.Unspecified).From(Arrived, NoShow)
                .Raising(new Raise(ClockEvent.ReceptionClosed)),
            new Move(NoticeType.Close, TheIssuer, Closed).If(facts => facts.Outcome != OutcomeCode.Unspecified).From([.. BeforeDeparture, Suspended, NoShow, Arrived]),
        ]);

    private static Raise[] Leaving =>
    [
        new Raise(ClockEvent.Departed, When: Instant.Happened), new Raise(ClockEvent.MovementReported), new Raise(ClockEvent.Arrived, When: Instant.PlannedArrival),
    ];

    private static CaseState Ready(StepFacts facts) => facts.Nationality switch
    {
        NationalityStatus.Claimed => NationalityCheck,
        NationalityStatus.Refused => Refused,
        _ => Notified,
    };

    private static Move Consul(CaseState to) => new Move(NoticeType.NationalityDecision, TheAddressee, to).OnlyBy(DeskRole.Consular, DeskRole.ImmigrationRemovals)
        .From(NationalityCheck, TravelDocumentRequested);

    internal static Move Journey(MovementKind kind, Side by, CaseState? to = null, bool explained = false) =>
        new Move(NoticeType.Movement, by, to).If(facts => facts.Movement == kind && (!explained || facts.Explained));
}
