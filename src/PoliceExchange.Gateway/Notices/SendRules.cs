using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Why a notice may not go out: the violations of one reason.</summary>
internal sealed record SendRefusal(FaultReason Reason, IReadOnlyList<FieldViolation> Violations);

/// <summary>What the hub will ask of a notice, asked here first, so that an officer is told before it is signed and not after.</summary>
internal static class SendRules
{
    /// <summary>Null when the issuer may send it and every state that it reaches may receive it.</summary>
    /// <param name="states">States that the audience expands to.</param>
    public static SendRefusal? Refusal(
        PolicyEngine policy, ClearHeader header, Circumstances issuer, IReadOnlyList<string> states, DirectorySnapshot directory)
    {
        var now = issuer.Now;
        var sender = header.Issuer;
        var family = Codes.Name(header.Family);
        var send = policy.Decide(new PolicyRequest(
            new Subject(sender.State, sender.Agency, sender.Desk), PolicyAction.Send, NoticeFactsOf.For(header, directory, sender.State, now), issuer));
        if (!send.Allowed)
        {
            return new SendRefusal(FaultReason.PolicyDenied, [new FieldViolation("content.body", send.Rule, $"{send.Reason}: {Codes.Name(sender.Desk)} may not send {family}.")]);
        }
        var abroad = states.Where(state => state != sender.State).ToList();
        var bases = abroad.Select(state => (State: state, Standing: directory.BasisBetween(header.LegalBasis, sender.State, state, family, now))).ToList();
        var without = bases.Where(one => one.Standing != BasisStanding.InForce).ToList();
        if (without.Count > 0)
        {
            return new SendRefusal(FaultReason.NoBasis, [.. without.Select(one => new FieldViolation(
                "legal_basis", "floor.legal-basis", $"NO_BASIS: {header.LegalBasis} does not carry {family} between {sender.State} and {one.State}: {one.Standing}."))]);
        }
        var denied = abroad.Select(state => (State: state, Decision: policy.Decide(InboxCheck.Receiving(header, directory, state, now)))).Where(one => !one.Decision.Allowed).ToList();
        return denied.Count == 0
            ? null
            : new SendRefusal(FaultReason.PolicyDenied, [.. denied.Select(one => new FieldViolation(
                "to", one.Decision.Rule, $"{one.Decision.Reason}: {one.State} may not receive this {family}; leave it out, or change the handling."))]);
    }
}
