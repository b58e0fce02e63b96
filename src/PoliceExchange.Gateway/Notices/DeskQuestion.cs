using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The one way in which a desk's act becomes a question to policy: on a notice that is here, and on a draft that would be elsewhere.</summary>
internal static class DeskQuestion
{
    /// <param name="desk">Who acts; of any state.</param>
    /// <param name="withdrawn">True once withdrawn.</param>
    /// <param name="content">Facts of the opened content; null to decide by the header.</param>
    /// <param name="emergency">True when two persons asked for emergency access.</param>
    public static PolicyRequest Of(
        ClearHeader header, DirectorySnapshot directory, Desk desk, PolicyAction action, DateTimeOffset now, bool withdrawn = false, Action<Facts>? content = null,
        bool emergency = false)
    {
        var basis = header.Issuer.State == desk.State
            || directory.BasisInForce(header.LegalBasis, header.Issuer.State, desk.State, Codes.Name(header.Family), now);
        return new PolicyRequest(
            new Subject(desk.State, desk.Agency, desk.Role),
            action,
            NoticeFactsOf.For(header, directory, desk.State, now, withdrawn),
            new Circumstances(now, desk.Purpose, desk.CaseRef.Length > 0, basis, directory.IsActive(desk.State), emergency) { Mfa = desk.MultiFactor },
            content);
    }
}
