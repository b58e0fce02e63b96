using Google.Protobuf;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>What the extradition cases share.</summary>
internal static class Extraditions
{
    /// <summary>The four documents of a formal request, as references with their hashes.</summary>
    public static void AddFile(NoticeContent content)
    {
        foreach (var kind in new[] { ExtraditionDocumentKind.WarrantOrJudgment, ExtraditionDocumentKind.Facts, ExtraditionDocumentKind.LawText, ExtraditionDocumentKind.Identity })
        {
            var id = kind.ToString().ToLowerInvariant();
            content.Extradition.Documents.Add(new ExtraditionDocument { Kind = kind, AttachmentId = id, Language = "en" });
            content.Attachments.Add(new AttachmentRef
            {
                Id = id, Kind = AttachmentKind.ExtraditionDocument, MediaType = "application/pdf", SizeBytes = 48_000, Language = "en",
                Sha256 = ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id))),
            });
        }
    }
}
