namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// PDF (ISO 32000) without anything that acts. The file is read from front to end, not by its table of objects: whatever the table points to, each byte was
/// looked at. Names outside of streams are all read, whether they stand in a dictionary, a text or a comment, with their escapes resolved; streams of
/// objects are unpacked and read the same way; in other streams - pictures, fonts, page text - no object may stand.
/// </summary>
internal static class PdfParser
{
    // Unpacked, of all streams of objects together; a text of 32 MiB has less.
    private const long MaxUnpacked = 64L << 20;

    public static FileFacts Parse(ByteSource source)
    {
        // Readers look for the mark within the first 1,024 bytes; whoever puts something before it wants to be two files.
        if (!source.Peek(5).SequenceEqual("%PDF-"u8))
        {
            throw FileRefusals.Unknown();
        }
        var budget = new PdfBudget(MaxUnpacked);
        var scan = new PdfScan(source, budget);
        scan.Run();
        return !scan.Ended ? throw FileRefusals.Truncated()
            // A link that opens itself tells an outsider when and where the file is read.
            : budget.Links && budget.OpensItself ? throw FileRefusals.Active()
            : new FileFacts(FileTypes.Pdf);
    }
}

/// <summary>What all scans of one file share.</summary>
internal sealed class PdfBudget(long unpacked)
{
    /// <summary>Bytes that may still be unpacked.</summary>
    public long Unpacked { get; set; } = unpacked;

    /// <summary>A link leaves the file.</summary>
    public bool Links { get; set; }

    /// <summary>Something happens when it is opened.</summary>
    public bool OpensItself { get; set; }
}
