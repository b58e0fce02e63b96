using System.IO.Compression;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// PNG: every chunk with its checksum, only kinds that are known here, the picture unpacked to count that it is as long as its size says: no bomb,
/// and nothing behind it. Chunks whose text is packed could hide a place and are refused.
/// </summary>
internal static class PngParser
{
    // 512 MB unpacked: 100 megapixels at 24 bit and some.
    private const long MaxRaw = 512L << 20;
    private const int MaxChunks = 65_536;
    private const int MaxMetadata = 256 << 10;
    private const int MaxProfile = 4 << 20;

    public static FileFacts Parse(ByteSource source)
    {
        source.Skip(8);
        var chunks = new PngChunks(source);
        var facts = Header(chunks, out var raw);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var place = false;
        for (var count = 0; count < MaxChunks; count++)
        {
            var type = chunks.Next();
            if (type == "IEND")
            {
                chunks.End(0);
                return seen.Contains("IDAT") ? facts with { StatesPlace = place } : throw FileRefusals.Malformed("a PNG without a picture");
            }
            if (type != "tEXt" && type != "iTXt" && type != "sPLT" && !seen.Add(type))
            {
                throw FileRefusals.Malformed("a chunk twice in a PNG");
            }
            place |= Chunk(chunks, type, raw);
        }
        throw FileRefusals.Malformed("a PNG of too many chunks");
    }

    private static FileFacts Header(PngChunks chunks, out long raw)
    {
        if (chunks.Next() != "IHDR" || chunks.Length != 13)
        {
            throw FileRefusals.Malformed("a PNG without a header");
        }
        var header = chunks.Bytes(13);
        long width = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header);
        long height = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
        var (depth, colour, interlaced) = (header[8], header[9], header[12]);
        var samples = colour switch { 0 => 1, 2 => 3, 3 => 1, 4 => 2, 6 => 4, _ => 0 };
        var allowed = colour switch { 0 => depth is 1 or 2 or 4 or 8 or 16, 3 => depth is 1 or 2 or 4 or 8, _ => depth is 8 or 16 };
        if (samples == 0 || !allowed || header[10] != 0 || header[11] != 0 || interlaced > 1 || width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw FileRefusals.Malformed("a PNG with a header of no known form");
        }
        if (width > JpegParser.MaxPixels || height > JpegParser.MaxPixels || width * height > JpegParser.MaxPixels)
        {
            throw FileRefusals.Pixels();
        }
        raw = interlaced == 0 ? Pass(width, height, depth * samples) : Adam7(width, height, depth * samples);
        return raw <= MaxRaw ? new FileFacts(FileTypes.Png, (int)width, (int)height, depth * samples) : throw FileRefusals.Pixels();
    }

    private static bool Chunk(PngChunks chunks, string type, long raw)
    {
        switch (type)
        {
            case "IDAT":
                Picture(chunks, raw);
                return false;
            case "eXIf":
                return ExifPlace.IsStated(chunks.Bytes(MaxMetadata));
            case "tEXt":
                return ExifPlace.InXmp(chunks.Bytes(MaxMetadata));
            case "iTXt":
                return Text(chunks.Bytes(MaxMetadata));
            case "zTXt":
                throw FileRefusals.Hidden("packed text");
            case "iCCP":
                Profile(chunks.Bytes(MaxProfile));
                return false;
            case "PLTE" or "tRNS" or "cHRM" or "gAMA" or "sBIT" or "sRGB" or "bKGD" or "hIST" or "pHYs" or "sPLT" or "tIME" or "cICP" or "mDCV" or "cLLI":
                _ = chunks.Bytes(MaxMetadata);
                return false;
            default:
                throw FileRefusals.Hidden("chunks of no known kind");
        }
    }

    private static void Picture(PngChunks chunks, long raw)
    {
        using var packed = new PngPicture(chunks);
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[32 << 10];
        var left = raw;
        try
        {
            while (left > 0)
            {
                // Deflate makes at most 1,032 bytes of one: so much of what is packed belongs to the picture, whatever it is. Given no more at a time, the
                // unpacking never reads past its end, and what stands there is seen.
                packed.Most = (int)Math.Clamp((left - buffer.Length) / 1032, 1, buffer.Length);
                var read = unpacked.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
                left -= read > 0 ? read : throw FileRefusals.Malformed("a picture shorter than its size");
            }
            packed.Most = 1;
            if (unpacked.Read(buffer, 0, 1) != 0)
            {
                throw FileRefusals.Malformed("a picture longer than its size");
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw FileRefusals.Malformed("a picture that does not unpack");
        }
        if (!packed.IsRead)
        {
            throw FileRefusals.Trailing();
        }
    }

    private static void Profile(byte[] chunk)
    {
        var name = chunk.AsSpan().IndexOf((byte)0);
        if (name is < 1 or > 79 || chunk.Length < name + 3 || chunk[name + 1] != 0)
        {
            throw FileRefusals.Malformed("a colour profile without a name");
        }
        using var unpacked = new ZLibStream(new MemoryStream(chunk, name + 2, chunk.Length - name - 2), CompressionMode.Decompress);
        var buffer = new byte[32 << 10];
        var total = 0;
        try
        {
            for (int read; (read = unpacked.Read(buffer)) > 0;)
            {
                total += read;
                if (total > MaxProfile)
                {
                    throw FileRefusals.Malformed("a colour profile without an end");
                }
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw FileRefusals.Malformed("a colour profile that does not unpack");
        }
    }

    /// <summary>Keyword, zero, whether it is packed, how, language, zero, translated keyword, zero, text.</summary>
    private static bool Text(byte[] chunk)
    {
        var keyword = chunk.AsSpan().IndexOf((byte)0);
        return keyword is >= 1 and <= 79 && chunk.Length > keyword + 2
            ? chunk[keyword + 1] == 0 ? ExifPlace.InXmp(chunk) : throw FileRefusals.Hidden("packed text")
            : throw FileRefusals.Malformed("a text without a keyword");
    }

    private static long Pass(long width, long height, int bits) => width == 0 || height == 0 ? 0 : height * (1 + (((width * bits) + 7) / 8));

    private static long Adam7(long width, long height, int bits)
    {
        ReadOnlySpan<(int X, int Y, int StepX, int StepY)> passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var raw = 0L;
        foreach (var (x, y, stepX, stepY) in passes)
        {
            raw += Pass((width - x + stepX - 1) / stepX, (height - y + stepY - 1) / stepY, bits);
        }
        return raw;
    }
}
