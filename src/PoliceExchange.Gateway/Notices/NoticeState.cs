namespace PoliceExchange.Gateway.Notices;

/// <summary>Where a notice stands at this gateway.</summary>
internal static class NoticeState
{
    /// <summary>Sent: durable here, not yet accepted by the hub.</summary>
    public const string Queued = "QUEUED";

    /// <summary>Sent: the hub refused it; the reason is kept.</summary>
    public const string Refused = "REFUSED";

    /// <summary>Sent: the hub's signed receipt is here.</summary>
    public const string Accepted = "ACCEPTED";

    /// <summary>Received: verified and kept; nobody has read it.</summary>
    public const string Received = "RECEIVED";

    /// <summary>Received: a person has read it.</summary>
    public const string Opened = "OPENED";

    /// <summary>Received: an outcome is recorded.</summary>
    public const string Actioned = "ACTIONED";

    /// <summary>Withdrawn by the originator, wholly or from this state; the content is purged.</summary>
    public const string Withdrawn = "WITHDRAWN";

    /// <summary>Past its validity; the content is purged.</summary>
    public const string Expired = "EXPIRED";
}
