using System.Text.Json;
using PoliceExchange.Audit;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Who may do what with a notice that is here, and the entry that says so.</summary>
internal sealed class Readers(Directory.DirectoryHolder directory, PolicyEngine policy, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Asks policy about an act on a stored notice.</summary>
    public Decision Decide(Desk desk, PolicyAction action, StoredNotice notice)
    {
        var now = time.GetUtcNow();
        var header = ClearHeader.Parse(notice.Header).Header!;
        var current = directory.Current;
        var basis = header.Issuer.State == desk.State
            || current.BasisInForce(header.LegalBasis, header.Issuer.State, desk.State, Codes.Name(header.Family), now);
        return policy.Decide(new PolicyRequest(
            new Subject(desk.State, desk.Agency, desk.Role),
            action,
            NoticeFactsOf.For(header, current, desk.State, now, notice.State == NoticeState.Withdrawn),
            new Circumstances(now, desk.Purpose, desk.CaseRef.Length > 0, basis, current.IsActive(desk.State))));
    }

    /// <summary>The access entry of an officer's act; who and for which case is the private part.</summary>
    public (AccessEntry Entry, PrivatePart Secret) Entry(Desk desk, AccessOperation operation, string result, string? env)
    {
        var secret = JsonSerializer.SerializeToUtf8Bytes(new
        {
            officer = desk.Officer,
            agency = desk.Agency,
            role = Codes.Name(desk.Role),
            purpose = desk.Purpose is { } purpose ? Codes.Name(purpose) : null,
            @case = desk.CaseRef,
        });
        var (key, commitment) = AccessCommitment.Commit(secret);
        return (new AccessEntry(self.Id, operation, result, env, desk.Peer, time.GetUtcNow(), commitment), new PrivatePart(key, secret));
    }

    /// <summary>The row that a desk sees in a list.</summary>
    public static NoticeRow Row(StoredNotice notice) => new()
    {
        NoticeId = notice.NoticeId,
        Version = (uint)notice.Version,
        Direction = notice.Direction,
        Family = notice.Family,
        Type = notice.Type,
        IssuerState = notice.IssuerState,
        IssuerAgency = notice.IssuerAgency,
        Priority = notice.Priority,
        State = notice.State,
        CreatedAt = notice.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        Correlation = notice.Correlation,
    };
}
