using System.Buffers.Text;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The parts of an envelope and their content.</summary>
internal static class Parts
{
    /// <summary>The part that every notice has.</summary>
    public const string Main = "main";

    /// <summary>Media type of a part's content.</summary>
    public const string Media = "application/px-notice";

    /// <summary>Reads the content of an opened part; null when it is not of a type that this version knows (DESIGN.md 13 (4)).</summary>
    public static NoticeContent? Read(OpenResult opened) => opened.Type == NoticeContent.Descriptor.FullName
        ? WireShape.Read(NoticeContent.Parser, NoticeContent.Descriptor, opened.Content.Span)
        : null;

    /// <summary>Reads the key of an attachment; null when the part is none, or is about other sealed bytes than the header's.</summary>
    public static SealedAttachment? ReadSeal(OpenResult opened, BlobHeader blob) =>
        opened.Type == SealedAttachment.Descriptor.FullName
        && WireShape.Read(SealedAttachment.Parser, SealedAttachment.Descriptor, opened.Content.Span) is { Reference: not null } seal
        && seal.Key.Length == ChunkSeal.KeyBytes
        && Base64Url.EncodeToString(seal.SealedSha256.Span) == blob.Sha256
        && seal.Reference.SizeBytes is >= 1 and <= AttachmentLimits.MaxBytes
        && ChunkSeal.SealedSize((long)seal.Reference.SizeBytes) == blob.Size
            ? seal
            : null;

    /// <summary>Why an opened part does not belong to its header; null when it does.</summary>
    public static string? Mismatch(NoticeContent? content, ClearHeader header)
    {
        if (content is null)
        {
            return "CONTENT_UNKNOWN";
        }
        // Handling stands in the clear header for the hub and inside the signature for the recipient; the two must be one (DOMAIN.md 3 (3)).
        return content.Handling is not null && HandlingForm.ToHeader(content.Handling, header.ValidUntil) is { } copy && HandlingForm.Same(copy, header.Handling)
            ? null
            : "HANDLING_MISMATCH";
    }
}
