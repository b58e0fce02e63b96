namespace PoliceExchange.Protocol.Attachments;

/// <summary>The types that travel: a closed list. A new one needs a parser that reads it to its last byte.</summary>
public static class FileTypes
{
    /// <summary>JPEG (ITU-T T.81), baseline or progressive.</summary>
    public const string Jpeg = "image/jpeg";

    /// <summary>PNG (W3C Portable Network Graphics, third edition).</summary>
    public const string Png = "image/png";

    /// <summary>PDF (ISO 32000) without anything that acts.</summary>
    public const string Pdf = "application/pdf";

    /// <summary>ANSI/NIST-ITL 1, the traditional form. Not registered with IANA; the name is ours.</summary>
    public const string Nist = "application/x-ansi-nist-itl";

    /// <summary>Text in UTF-8.</summary>
    public const string Text = "text/plain";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Jpeg, Png, Pdf, Nist, Text];

    /// <summary>True for a picture.</summary>
    public static bool IsImage(string mediaType) => mediaType is Jpeg or Png;

    /// <summary>What a file of the type is called.</summary>
    public static string Extension(string mediaType) => mediaType switch
    {
        Jpeg => ".jpg",
        Png => ".png",
        Pdf => ".pdf",
        Nist => ".nist",
        Text => ".txt",
        _ => ".bin",
    };
}
