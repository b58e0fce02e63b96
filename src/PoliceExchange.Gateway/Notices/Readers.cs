using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The notice that an act concerns, as far as its access entry names it.</summary>
/// <param name="NoticeId">For the private part only.</param>
/// <param name="Env">Hash of the envelope.</param>
/// <param name="Family">Family.</param>
/// <param name="Owner">State that issued it.</param>
internal sealed record Concern(string NoticeId, string Env, string Family, string Owner)
{
    public static Concern Of(StoredNotice notice) => new(notice.NoticeId, notice.Env, notice.Family, notice.IssuerState);
}

/// <summary>Who may do what with a notice that is here, and the entry that says so.</summary>
internal sealed class Readers(Directory.DirectoryHolder directory, PolicyEngine policy, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Asks policy about an act on a stored notice.</summary>
    /// <param name="content">Facts of the opened content; null to decide by the header.</param>
    /// <param name="emergency">True when two persons asked for emergency access.</param>
    public Decision Decide(Desk desk, PolicyAction action, StoredNotice notice, Action<Facts>? content = null, bool emergency = false)
    {
        var now = time.GetUtcNow();
        var header = ClearHeader.Parse(notice.Header).Header!;
        return policy.Decide(DeskQuestion.Of(header, directory.Current, desk, action, now, notice.State == NoticeState.Withdrawn, content, emergency));
    }

    /// <summary>The access entry of an officer's act; who, for which case and why is the private part.</summary>
    /// <param name="result">ok, or a reason code.</param>
    /// <param name="about">What the act concerns; null when it is no one notice.</param>
    /// <param name="justification">The officer's own words.</param>
    /// <param name="outcome">Outcome code that the officer records.</param>
    /// <param name="asked">Id that was asked for, where the entry must not say that there is such a notice; for the private part.</param>
    /// <param name="query">What was looked up; for the private part.</param>
    public PreparedEntry Entry(Desk desk, AccessOperation operation, string result = "ok", Concern? about = null, string? justification = null, string? outcome = null, string? asked = null, string? query = null) => access.Prepare(
        new AccessEntry(self.Id, operation, result, about?.Env, desk.Peer, time.GetUtcNow())
        {
            Family = about?.Family,
            Owner = about?.Owner,
            Purpose = desk.Purpose is { } stated ? Codes.Name(stated) : null,
        },
        desk.Private with { NoticeId = about?.NoticeId ?? asked, Justification = justification, Outcome = outcome, Query = query });

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
        CreatedAt = Time(notice.CreatedAt),
        Correlation = notice.Correlation,
    };

    /// <summary>An instant as rows show it: RFC 3339 in UTC, with milliseconds.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
