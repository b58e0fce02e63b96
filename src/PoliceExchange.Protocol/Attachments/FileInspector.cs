namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// Says what a file is, by its content and to its last byte. The file comes from a stranger: it is read once, in bounded memory and steps, by managed
/// code of our own; nothing of it is drawn or run, and it is not changed, for it may be evidence. What no parser here knows is refused.
/// </summary>
public static class FileInspector
{
    /// <summary>Reads the whole file unless it breaks a rule before its end.</summary>
    /// <param name="file">Read from front to end.</param>
    /// <param name="size">Its size.</param>
    public static FileInspection Inspect(Stream file, long size)
    {
        ArgumentNullException.ThrowIfNull(file);
        var source = new ByteSource(file, size);
        try
        {
            var facts = Parse(source);
            if (!source.AtEnd)
            {
                throw FileRefusals.Trailing();
            }
            // Its own mark is no foreign one.
            return source.Marks.Met is var met && (met & ~(facts.MediaType == FileTypes.Pdf ? Foreign.Pdf : Foreign.None)) == Foreign.None
                ? FileInspection.Is(facts)
                : throw FileRefusals.Foreign();
        }
        catch (FileRefusedException refused)
        {
            return new FileInspection(null, refused.Rule, refused.Message);
        }
    }

    private static FileFacts Parse(ByteSource source)
    {
        var head = source.Peek(16);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]))
        {
            return JpegParser.Parse(source);
        }
        return head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? PngParser.Parse(source)
            : head.StartsWith("%PDF-"u8) ? PdfParser.Parse(source)
            : head.StartsWith("1.001:"u8) || head.StartsWith("1.01:"u8) ? NistParser.Parse(source)
            // Whatever is left is text, or nothing that travels.
            : TextParser.Parse(source);
    }
}
