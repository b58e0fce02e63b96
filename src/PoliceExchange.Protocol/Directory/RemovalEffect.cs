namespace PoliceExchange.Protocol.Directory;

/// <summary>A directory with its removals applied. What is struck is gone for every question, also about the past: a thief can date a signature as he likes.</summary>
internal static class RemovalEffect
{
    internal static DirectoryDocument Apply(DirectoryDocument document, IEnumerable<RemovalStatement> removals) =>
        removals.Aggregate(document, Strike);

    private static DirectoryDocument Strike(DirectoryDocument document, RemovalStatement removal) => removal.Kind switch
    {
        RemovalKind.Gateway => document with { Gateways = [.. document.Gateways.Where(gateway => gateway.Id != removal.Target)] },
        RemovalKind.Key => StrikeKey(document, removal.Target),
        RemovalKind.Agency => StrikeAgency(document, removal.Target),
        _ => StrikeMember(document, removal.Target),
    };

    private static DirectoryDocument StrikeKey(DirectoryDocument document, string key) => document with
    {
        Hub = document.Hub with { SignKeys = Without(document.Hub.SignKeys, key), TlsPins = Without(document.Hub.TlsPins, key) },
        Members = [.. document.Members.Select(member => member with
        {
            Agencies = [.. member.Agencies.Select(agency => agency with { SignKeys = Without(agency.SignKeys, key) })],
        })],
        Gateways = [.. document.Gateways.Select(gateway => gateway with
        {
            TlsPins = Without(gateway.TlsPins, key),
            SignKeys = Without(gateway.SignKeys, key),
            SealKeys = [.. gateway.SealKeys.Where(one => one.Kid != key)],
            DeskSealKeys = [.. gateway.DeskSealKeys.Where(one => one.Key.Kid != key)],
        })],
        Delegations = [.. document.Delegations.Where(delegation => delegation.SignKid != key)],
    };

    private static DirectoryDocument StrikeAgency(DirectoryDocument document, string target)
    {
        var (state, code) = (target[..3], target[4..]);
        return document with
        {
            Members = [.. document.Members.Select(member => member.State != state
                ? member
                : member with { Agencies = [.. member.Agencies.Where(agency => agency.Code != code)] })],
            Delegations = [.. document.Delegations.Where(delegation => delegation.Centre != state || delegation.Agency != code)],
        };
    }

    private static DirectoryDocument StrikeMember(DirectoryDocument document, string state) => document with
    {
        Members = [.. document.Members.Select(member => member.State != state
            ? member
            : member with { Status = MemberStatus.Suspended, Anchors = [], Agencies = [] })],
        Gateways = [.. document.Gateways
            .Select(gateway => gateway with
            {
                States = [.. gateway.States.Where(one => one != state)],
                DeskSealKeys = [.. gateway.DeskSealKeys.Where(one => one.State != state)],
            })
            .Where(gateway => gateway.States.Count > 0)],
        Delegations = [.. document.Delegations.Where(delegation => delegation.Delegator != state && delegation.Centre != state)],
    };

    private static SignKeyEntry[] Without(IReadOnlyList<SignKeyEntry> keys, string kid) => [.. keys.Where(key => key.Kid != kid)];

    private static PinEntry[] Without(IReadOnlyList<PinEntry> pins, string pin) => [.. pins.Where(one => one.Pin != pin)];
}
