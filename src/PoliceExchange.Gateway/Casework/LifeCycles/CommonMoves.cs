using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>What may happen to a notice of any family (DOMAIN.md 2.8).</summary>
internal static class CommonMoves
{
    public static readonly IReadOnlyList<Move> All =
    [
        new Move(NoticeType.Modify, TheIssuer).Raising(new Raise(ClockEvent.DataErrorAnswered, Frame.Message)),
        new(NoticeType.Relax, TheIssuer),
        new(NoticeType.Narrow, TheIssuer),
        new Move(NoticeType.Withdraw, TheIssuer, CaseState.Cancelled) { AfterEnd = true }
            .Raising(new Raise(ClockEvent.Cancelled), new Raise(ClockEvent.DataErrorAnswered, Frame.Message)),

        new(NoticeType.Accept, TheAddressee),
        new Move(NoticeType.Refusal, TheAddressee, CaseState.Refused)
            .Raising(new Raise(ClockEvent.Refused), new Raise(ClockEvent.Refused, Frame.Message), new Raise(ClockEvent.InformationAnswered, Frame.Message)),

        new Move(NoticeType.Info, Either) { AfterEnd = true }.If(facts => facts.AnswerRequested).Raising(new Raise(ClockEvent.InformationRequested, Frame.Message)),
        new(NoticeType.Info, Either) { AfterEnd = true },
        new Move(NoticeType.Reply, Either) { AfterEnd = true }.Raising(
            new Raise(ClockEvent.InformationAnswered, Frame.Message), new Raise(ClockEvent.SupplementAnswered, Frame.Message),
            new Raise(ClockEvent.DataErrorAnswered, Frame.Message), new Raise(ClockEvent.IdentityChecked, Frame.Message)),
        new(NoticeType.IdentityData, Either) { AfterEnd = true, Events = [new Raise(ClockEvent.IdentityChecked, Frame.Message), new Raise(ClockEvent.SupplementAnswered, Frame.Message)] },
        new(NoticeType.CompatConsult, Either) { Events = [new Raise(ClockEvent.SimilarPersonFound, Frame.Message)] },

        new(NoticeType.DataError, Either) { AfterEnd = true, Events = [new Raise(ClockEvent.DataErrorReceived, Frame.Message)] },
        new(NoticeType.DataSubjectConsult, Either) { AfterEnd = true, Events = [new Raise(ClockEvent.InformationRequested, Frame.Message)] },
        new(NoticeType.MisusedIdentity, Either) { AfterEnd = true },
        new(NoticeType.PurposeChangeRequest, TheAddressee) { AfterEnd = true, Events = [new Raise(ClockEvent.InformationRequested, Frame.Message)] },
        new(NoticeType.PurposeChangeDecision, TheIssuer) { AfterEnd = true, Events = [new Raise(ClockEvent.InformationAnswered, Frame.Message)] },
        new(NoticeType.CoreDataRequest, TheAddressee) { Events = [new Raise(ClockEvent.MatchConfirmed, Frame.Message)] },
        new Move(NoticeType.CoreDataResponse, TheIssuer) { AfterEnd = true }.If(facts => facts.Yes == true).Raising(new Raise(ClockEvent.CoreDataSent, Frame.Message)),
        new(NoticeType.CoreDataResponse, TheIssuer) { AfterEnd = true, Events = [new Raise(ClockEvent.Refused, Frame.Message)] },

        // Who found asks the issuer whether the record holds; the answer is yes, no, or when (Nlets YQ and YR).
        new(NoticeType.HitConfirmRequest, TheAddressee) { Events = [new Raise(ClockEvent.HitConfirmRequested, Frame.Message)] },
        new(NoticeType.HitConfirmResponse, TheIssuer) { AfterEnd = true, Events = [new Raise(ClockEvent.HitConfirmAnswered, Frame.Message)] },
        new Move(NoticeType.Validate, TheIssuer).If(facts => facts.Yes == true).Raising(new Raise(ClockEvent.Validated), new Raise(ClockEvent.Reviewed), new Raise(ClockEvent.RetentionAnswered)),
        new(NoticeType.Validate, TheIssuer),
        new(NoticeType.RetentionWarning, TheIssuer) { Events = [new Raise(ClockEvent.RetentionWarned)] },

        new(NoticeType.NonExecution, TheAddressee, CaseState.NotExecuted),
        new(NoticeType.Sighting, TheAddressee),
        new Move(NoticeType.Close, Either, CaseState.Closed).If(facts => facts.Outcome != Protocol.Law.V1.OutcomeCode.Unspecified),
    ];
}
