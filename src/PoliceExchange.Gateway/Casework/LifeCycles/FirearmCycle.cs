using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>Firearms (DOMAIN.md 2.5): a request to trace is accepted and answered; a seizure or theft is a notice on an object.</summary>
internal static class FirearmCycle
{
    public static readonly LifeCycle Table = new(
        facts => facts.Firearm == FirearmReportKind.TraceRequest ? Requested : Published,
        facts => facts.Firearm == FirearmReportKind.TraceRequest ? [new Raise(ClockEvent.TraceRequested)] : [new Raise(ClockEvent.Published)],
        [
            new Move(NoticeType.Accept, TheAddressee, Accepted).From(Requested),
            new Move(NoticeType.TraceResult, TheAddressee, Untraceable).If(facts => facts.Trace == TraceOutcome.Untraceable).From(Requested, Accepted, Traced)
                .Raising(new Raise(ClockEvent.TraceAnswered)),
            new Move(NoticeType.TraceResult, TheAddressee, Traced).If(facts => facts.Trace != TraceOutcome.Unspecified).From(Requested, Accepted, Traced, Untraceable)
                .Raising(new Raise(ClockEvent.TraceAnswered)),
            new Move(NoticeType.Refusal, TheAddressee, Refused).From(Requested, Accepted).Raising(new Raise(ClockEvent.TraceAnswered)),
            .. ObjectCycle.Table.Moves,
        ]);
}
