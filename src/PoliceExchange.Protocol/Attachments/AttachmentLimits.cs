namespace PoliceExchange.Protocol.Attachments;

/// <summary>Bounds of attachments; each is checked before the memory or the disk that it bounds is used.</summary>
public static class AttachmentLimits
{
    /// <summary>Longest file: the bound of <c>AttachmentRef.size_bytes</c>.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>Bytes of a file in one chunk, sealed by itself.</summary>
    public const int ChunkBytes = 64 << 10;

    /// <summary>Most attachments of one notice: the parts of an envelope but for the main one and a part for each of three desks.</summary>
    public const int MaxOfNotice = 12;
}
