using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>Reads the facts of a decision from a header and the directory: the same on the broker and on a gateway.</summary>
internal static class NoticeFactsOf
{
    /// <summary>The facts of a notice as they concern one state.</summary>
    /// <param name="header">The clear header.</param>
    /// <param name="directory">Group memberships.</param>
    /// <param name="state">The state that asks or receives.</param>
    /// <param name="now">Time of the act.</param>
    /// <param name="withdrawn">True once withdrawn.</param>
    public static NoticeFacts For(ClearHeader header, DirectorySnapshot directory, string state, DateTimeOffset now, bool withdrawn = false)
    {
        // Membership counts as of the moment at which the originator addressed it, not as of the reading.
        var at = header.CreatedAt;
        var reaching = header.Audience.Where(token => Reaches(token, directory, state, at)).ToList();
        var excluded = header.Exclude.Any(token => token.Agency is null && token.Desk is null && Reaches(token, directory, state, at));
        return new NoticeFacts(
            header.Family,
            header.Type,
            header.Issuer.State,
            header.Issuer.Agency,
            Addressed: reaching.Count > 0,
            excluded,
            // One token for the whole state opens it to the role table; only desks named for it restrict.
            reaching.All(token => token.Desk is not null) ? [.. reaching.Select(token => token.Desk!.Value).Distinct()] : [],
            header.Handling.ExcludeStates,
            [.. header.Handling.ReleasableTo.SelectMany(token => StatesOf(token, directory, at))],
            header.Handling.Purposes.Count == 0 ? [header.Purpose] : [header.Purpose, .. header.Handling.Purposes],
            header.ValidUntil ?? DateTimeOffset.MaxValue,
            withdrawn);
    }

    private static bool Reaches(AudienceToken token, DirectorySnapshot directory, string state, DateTimeOffset at) =>
        token.State == state || (token.Group is not null && StatesOf(token, directory, at).Contains(state));

    private static IEnumerable<string> StatesOf(AudienceToken token, DirectorySnapshot directory, DateTimeOffset at) =>
        token.State is { } state ? [state] : directory.Group(token.Group!)?.Members.Where(member => member.HoldsAt(at)).Select(member => member.State) ?? [];
}
