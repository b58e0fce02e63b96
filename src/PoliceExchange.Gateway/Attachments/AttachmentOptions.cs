namespace PoliceExchange.Gateway.Attachments;

/// <summary>Files that wait to be attached; section <c>Gateway:Attachments</c>.</summary>
internal sealed class AttachmentOptions
{
    /// <summary>Bytes of an agency's uploads that no notice took yet. Default 256 MiB.</summary>
    public long QuotaBytes { get; set; } = 256L << 20;

    /// <summary>Uploads of an agency that no notice took yet. Default 64.</summary>
    public int QuotaFiles { get; set; } = 64;

    /// <summary>After which an upload that no notice took is deleted; longer than a legal review takes. Default 7 days.</summary>
    public TimeSpan KeepUploads { get; set; } = TimeSpan.FromDays(7);
}
