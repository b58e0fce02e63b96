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
        var handling = header.Handling;
        return new NoticeFacts(
            header.Family,
            header.Type,
            header.Issuer.State,
            header.Issuer.Agency,
            header.LegalBasis,
            header.Priority,
            Addressed: reaching.Count > 0,
            excluded || handling.ExcludeStates.Contains(state),
            handling.ReleasableTo.Count == 0 || handling.ReleasableTo.Any(token => Reaches(token, directory, state, at)),
            reaching,
            handling,
            [header.Purpose, .. handling.Purposes],
            GroupsOf(directory, state, at),
            GroupsOf(directory, header.Issuer.State, at),
            header.ValidUntil ?? DateTimeOffset.MaxValue,
            withdrawn,
            [.. header.Exclude.Where(token => token.State == state && (token.Agency is not null || token.Desk is not null))]);
    }

    /// <summary>Groups that a state was in at a time.</summary>
    public static IReadOnlyList<string> GroupsOf(DirectorySnapshot directory, string state, DateTimeOffset at) =>
        [.. directory.Document.Groups.Where(group => group.Members.Any(member => member.State == state && member.HoldsAt(at))).Select(group => group.Id)];

    private static bool Reaches(AudienceToken token, DirectorySnapshot directory, string state, DateTimeOffset at) =>
        token.State == state || (token.Group is not null && StatesOf(token, directory, at).Contains(state));

    private static IEnumerable<string> StatesOf(AudienceToken token, DirectorySnapshot directory, DateTimeOffset at) =>
        token.State is { } state ? [state] : directory.Group(token.Group!)?.Members.Where(member => member.HoldsAt(at)).Select(member => member.State) ?? [];
}
