using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using static PoliceExchange.Gateway.Casework.LifeCycles.CaseState;
using static PoliceExchange.Gateway.Casework.LifeCycles.Side;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>Trafficking in persons (DOMAIN.md 2.4): the case and the victim apart; only victim protection moves a victim's record.</summary>
internal static class TraffickingCycle
{
    public static readonly LifeCycle Case = new(_ => Published, _ => [new Raise(ClockEvent.Published)],
    [
        new Move(NoticeType.Accept, TheAddressee, Referred).From(Published),
        new Move(NoticeType.Reply, Either, Identified).If(facts => facts.Outcome == OutcomeCode.Identified).From(Published, Referred),
        new Move(NoticeType.Reply, Either, Protected).If(facts => facts.Outcome == OutcomeCode.Protected).From(Referred, Identified),
    ]);

    public static readonly LifeCycle Victim = new(_ => Published, _ => [new Raise(ClockEvent.Published)],
    [
        Protects(new Move(NoticeType.Accept, TheAddressee, Referred).From(Published)),
        Protects(new Move(NoticeType.Reply, Either, Identified).If(facts => facts.Outcome == OutcomeCode.Identified).From(Published, Referred)),
        Protects(new Move(NoticeType.Reply, Either, Protected).If(facts => facts.Outcome == OutcomeCode.Protected).From(Referred, Identified)),
        // Consent that ends ends the sharing: the notice itself is withdrawn or narrowed by its issuer, who owes that.
        Protects(new Move(NoticeType.ConsentChange, TheIssuer)).Raising(new Raise(ClockEvent.Reviewed)),
        Protects(new Move(NoticeType.Close, Either, Closed).If(facts => facts.Outcome != OutcomeCode.Unspecified)),
    ]);

    private static Move Protects(Move move) => move.OnlyBy(DeskRole.VictimProtection, DeskRole.ChildAuthority, DeskRole.ReferralPartner);
}
