using System.Buffers.Binary;

namespace PoliceExchange.Testing.Files;

/// <summary>JPEG files of any size for tests: every segment is there and in order; the picture is noise.</summary>
public static class JpegMaker
{
    /// <summary>A file of exactly so many bytes, or as short as one can be.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="size">Bytes; 0 for as few as there can be.</param>
    /// <param name="before">Segments after the first one.</param>
    public static byte[] Make(int width = 480, int height = 640, int size = 0, params byte[][] before)
    {
        var file = new MemoryStream();
        file.Write([0xff, 0xd8]);
        file.Write(Segment(0xe0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]));
        foreach (var segment in before)
        {
            file.Write(segment);
        }
        file.Write(Segment(0xdb, [0, .. Enumerable.Repeat((byte)16, 64)]));
        var frame = new byte[15];
        frame[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(3), (ushort)width);
        frame[5] = 3;
        for (var i = 0; i < 3; i++)
        {
            (frame[6 + (3 * i)], frame[7 + (3 * i)]) = ((byte)(i + 1), 0x11);
        }
        file.Write(Segment(0xc0, frame));
        file.Write(Segment(0xc4, [0, 1, .. new byte[15], 0]));
        file.Write(Segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]));
        var noise = 0x9e3779b9u;
        var left = Math.Max(8, size - (int)file.Length - 2);
        for (var i = 0; i < left; i++)
        {
            noise = (noise * 1664525) + 1013904223;
            file.WriteByte((byte)((noise >> 24) % 0xff));
        }
        file.Write([0xff, 0xd9]);
        return file.ToArray();
    }

    /// <summary>A segment with its length.</summary>
    public static byte[] Segment(byte marker, byte[] content)
    {
        var segment = new byte[content.Length + 4];
        (segment[0], segment[1]) = (0xff, marker);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(content.Length + 2));
        content.CopyTo(segment, 4);
        return segment;
    }

    /// <summary>Exif metadata with the position of a camera.</summary>
    public static byte[] ExifWithPlace() => Segment(0xe1,
    [
        .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
        // One entry: the GPS directory, at 26.
        0, 1, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0,
        // One entry there: latitude, north.
        0, 1, 0, 1, 0, 2, 0, 0, 0, 2, (byte)'N', 0, 0, 0, 0, 0, 0, 0,
    ]);
}
