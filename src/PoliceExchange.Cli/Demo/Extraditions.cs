using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Content.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>What the extradition cases share.</summary>
internal static class Extraditions
{
    private static readonly ExtraditionDocumentKind[] Kinds =
        [ExtraditionDocumentKind.WarrantOrJudgment, ExtraditionDocumentKind.Facts, ExtraditionDocumentKind.LawText, ExtraditionDocumentKind.Identity];

    /// <summary>The four documents of a formal request, as references with their hashes; the desk brings them before it sends.</summary>
    public static void AddFile(NoticeContent content)
    {
        foreach (var kind in Kinds)
        {
            var (id, file) = (IdOf(kind), Document(kind));
            content.Extradition.Documents.Add(new ExtraditionDocument { Kind = kind, AttachmentId = id, Language = "en" });
            content.Attachments.Add(new AttachmentRef
            {
                Id = id, Kind = AttachmentKind.ExtraditionDocument, MediaType = FileTypes.Pdf, SizeBytes = (ulong)file.Length, Language = "en", Sha256 = ByteString.CopyFrom(SHA256.HashData(file)),
            });
        }
    }

    /// <summary>The bytes of a reference; null for what is no document of these cases.</summary>
    public static byte[]? FileOf(AttachmentRef reference) =>
        Kinds.Where(kind => IdOf(kind) == reference.Id).Select(Document).FirstOrDefault(file => ByteString.CopyFrom(SHA256.HashData(file)) == reference.Sha256);

    private static string IdOf(ExtraditionDocumentKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A page that says what it is: PDF 1.4 (ISO 32000), its table of objects counted.</summary>
    private static byte[] Document(ExtraditionDocumentKind kind)
    {
        var words = $"BT /F1 18 Tf 60 700 Td (Fictional: {kind}) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            FormattableString.Invariant($"<< /Length {words.Length} >>\nstream\n{words}\nendstream"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder("0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(FormattableString.Invariant($"{file.Length:0000000000} 00000 n \n"));
            file.Append(FormattableString.Invariant($"{i + 1} 0 obj\n{objects[i]}\nendobj\n"));
        }
        var at = file.Length;
        file.Append(FormattableString.Invariant($"xref\n0 {objects.Length + 1}\n{table}trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"));
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
