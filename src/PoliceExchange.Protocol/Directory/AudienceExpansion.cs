using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Who receives a notice: states after groups and exclusions, and the gateways that serve them.</summary>
/// <param name="Recipients">Gateway ids, sorted, each once.</param>
/// <param name="States">States reached, sorted; a shared gateway must know for whom.</param>
/// <param name="Unknown">Tokens of either list that name no member, group, agency or desk: the sender is told, nothing is sent.</param>
/// <param name="Unreachable">States reached by name or group that are suspended or have no gateway.</param>
public sealed record ExpandResult(
    IReadOnlyList<string> Recipients, IReadOnlyList<string> States, IReadOnlyList<AudienceToken> Unknown, IReadOnlyList<string> Unreachable)
{
    /// <summary>False when a token is unknown: a misspelt exclusion must never widen an audience.</summary>
    public bool IsComplete => Unknown.Count == 0;
}

/// <summary>Expansion of audience tokens. An exclusion beats everything (floor of POLICY.md); an empty audience reaches nobody (I4).</summary>
internal static class AudienceExpansion
{
    internal static ExpandResult Expand(
        DirectorySnapshot directory, IReadOnlyCollection<AudienceToken> audience, IReadOnlyCollection<AudienceToken> exclude, DateTimeOffset at)
    {
        // 1. Tokens that mean nothing.
        var unknown = audience.Concat(exclude).Where(token => !IsKnown(directory, token)).Distinct().ToList();

        // 2. Whole states that are out, by name or by group.
        var excluded = exclude.Where(IsWhole).SelectMany(token => StatesOf(directory, token, at)).ToHashSet(StringComparer.Ordinal);

        // 3. States that are in. An exclusion of an agency or desk takes away only the tokens that it covers: the rest of the state stays.
        var narrow = exclude.Where(token => !IsWhole(token)).ToList();
        var reached = audience
            .Where(token => !narrow.Any(exclusion => Covers(exclusion, token)))
            .SelectMany(token => StatesOf(directory, token, at))
            .Where(state => !excluded.Contains(state))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();

        // 4. Their gateways.
        var reachable = reached.Where(state => directory.IsActive(state) && directory.GatewayOf(state) is not null).ToList();
        var recipients = reachable.Select(state => directory.GatewayOf(state)!.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new ExpandResult(recipients, reachable, unknown, [.. reached.Except(reachable, StringComparer.Ordinal)]);
    }

    private static bool IsWhole(AudienceToken token) => token.Agency is null && token.Desk is null;

    private static IEnumerable<string> StatesOf(DirectorySnapshot directory, AudienceToken token, DateTimeOffset at)
    {
        if (token.Group is not null)
        {
            return directory.Group(token.Group)?.Members.Where(member => member.HoldsAt(at)).Select(member => member.State) ?? [];
        }
        return IsKnown(directory, token) ? [token.State!] : [];
    }

    private static bool IsKnown(DirectorySnapshot directory, AudienceToken token)
    {
        if (token.Group is not null)
        {
            return directory.Group(token.Group) is not null;
        }
        if (directory.Member(token.State!) is not { } member)
        {
            return false;
        }
        var agencies = token.Agency is null ? member.Agencies : [.. member.Agencies.Where(agency => agency.Code == token.Agency)];
        return (token.Agency is null || agencies.Count > 0) && (token.Desk is null || agencies.Any(agency => agency.Desks.Contains(WireNames<DeskRole>.Of(token.Desk.Value))));
    }

    private static bool Covers(AudienceToken wide, AudienceToken token) =>
        wide.State is not null && wide.State == token.State
        && (wide.Agency is null || wide.Agency == token.Agency)
        && (wide.Desk is null || wide.Desk == token.Desk);
}
