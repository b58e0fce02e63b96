namespace PoliceExchange.Gateway.LookUp;

/// <summary>Answers without the hub; section <c>Gateway:OfflineCopy</c>.</summary>
internal sealed class OfflineOptions
{
    /// <summary>Regulation (EU) 2018/1862 Art. 56(3): an offline copy is kept for 48 hours at most.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromHours(48);

    /// <summary>How long after the last moment at which nothing was missing here questions are answered without the hub. Default and at most 48 hours; 0 for never.</summary>
    public TimeSpan Lease { get; set; } = LongestLease;

    /// <summary>
    /// Blind forms of the copy in memory, about 200 bytes each and one to six a name. What does not fit is not searched, and the answer says so.
    /// Default 2,000,000, about 400 MB when they are used up.
    /// </summary>
    public int MaxForms { get; set; } = 2_000_000;
}
