namespace PoliceExchange.Protocol.Attachments;

/// <summary>JPEG (ITU-T T.81): every segment by its length, every scan to its next marker, up to EOI, which must be the end of the file.</summary>
internal static class JpegParser
{
    // 100 megapixels: more than any camera of a police desk, and 300 MB once somebody draws it.
    internal const long MaxPixels = 100_000_000;

    private const int MaxSegments = 4096;
    private const int MaxMetadata = 65_533;

    public static FileFacts Parse(ByteSource source)
    {
        source.Skip(2);
        FileFacts? frame = null;
        var place = false;
        var scanned = false;
        for (var segments = 0; segments < MaxSegments; segments++)
        {
            var marker = Marker(source);
            switch (marker)
            {
                case 0xd9:
                    // Without a scan there is no picture, only a place for something else.
                    return frame is not null && scanned ? frame with { StatesPlace = place } : throw FileRefusals.Malformed("a JPEG without a picture");
                case 0xc0 or 0xc1 or 0xc2:
                    frame = frame is null ? Frame(source) : throw FileRefusals.Malformed("a JPEG with two frames");
                    break;
                case 0xda:
                    if (frame is null)
                    {
                        throw FileRefusals.Malformed("a scan before the frame");
                    }
                    source.Skip(Length(source));
                    Scan(source);
                    scanned = true;
                    break;
                case 0xe1:
                    place |= Application1(source);
                    break;
                // Tables, application segments and comments: passed by their length, and looked over for foreign marks like every byte.
                case 0xc4 or 0xdb or 0xdd or 0xdc or (>= 0xe0 and <= 0xef) or 0xfe:
                    source.Skip(Length(source));
                    break;
                default:
                    // Lossless, hierarchical and arithmetic frames among them: nobody's camera makes them, few readers know them.
                    throw FileRefusals.Malformed("a JPEG of an uncommon kind");
            }
        }
        throw FileRefusals.Malformed("a JPEG of too many segments");
    }

    private static int Marker(ByteSource source)
    {
        if (source.Byte() != 0xff)
        {
            throw FileRefusals.Malformed("bytes between the segments of a JPEG");
        }
        int marker;
        do
        {
            marker = source.Byte();
        }
        while (marker == 0xff);
        return marker;
    }

    private static int Length(ByteSource source) => source.UInt16() is var length and >= 2 ? length - 2 : throw FileRefusals.Malformed("a segment without length");

    private static FileFacts Frame(ByteSource source)
    {
        var length = Length(source);
        var precision = source.Byte();
        var height = source.UInt16();
        var width = source.UInt16();
        var components = source.Byte();
        if (length != 6 + (3 * components) || components is not (1 or 3 or 4) || precision is not (8 or 12) || width == 0 || height == 0)
        {
            throw FileRefusals.Malformed("a frame without a size");
        }
        source.Skip(3 * components);
        return (long)width * height <= MaxPixels ? new FileFacts(FileTypes.Jpeg, width, height, precision * components) : throw FileRefusals.Pixels();
    }

    /// <summary>Entropy-coded data: up to the next marker that is neither a stuffed zero nor a restart.</summary>
    private static void Scan(ByteSource source)
    {
        while (true)
        {
            var two = source.Peek(2);
            if (two.Length < 2)
            {
                throw FileRefusals.Truncated();
            }
            if (two[0] != 0xff)
            {
                source.Skip(1);
            }
            else if (two[1] is 0 or (>= 0xd0 and <= 0xd7))
            {
                source.Skip(2);
            }
            else if (two[1] == 0xff)
            {
                source.Skip(1);
            }
            else
            {
                return;
            }
        }
    }

    private static bool Application1(ByteSource source)
    {
        var length = Length(source);
        if (length > MaxMetadata)
        {
            throw FileRefusals.Malformed("a segment without length");
        }
        var bytes = new byte[length];
        source.Read(bytes);
        return bytes.AsSpan().StartsWith("Exif\0\0"u8) ? ExifPlace.IsStated(bytes.AsSpan(6)) : ExifPlace.InXmp(bytes);
    }
}
