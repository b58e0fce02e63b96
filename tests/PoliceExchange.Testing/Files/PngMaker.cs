using System.Buffers.Binary;
using System.IO.Compression;

namespace PoliceExchange.Testing.Files;

/// <summary>PNG files for tests.</summary>
public static class PngMaker
{
    /// <summary>A grey picture.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="extra">Chunks after the header.</param>
    /// <param name="pixels">Bytes of the picture, unpacked; null for as many as the size asks for.</param>
    /// <param name="behind">Bytes after the packed picture, inside its last chunk.</param>
    public static byte[] Make(int width = 8, int height = 8, IEnumerable<byte[]>? extra = null, byte[]? pixels = null, byte[]? behind = null)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(pixels ?? new byte[height * (width + 1)]);
        }
        packed.Write(behind ?? []);
        var picture = packed.ToArray();
        // In two pieces: the packed picture goes over chunks.
        return
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR", header), .. (extra ?? []).SelectMany(one => one), .. Chunk("IDAT", picture[..Math.Min(5, picture.Length)]), .. Chunk("IDAT", picture[Math.Min(5, picture.Length)..]),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>A chunk with its checksum.</summary>
    public static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        var crc = uint.MaxValue;
        foreach (var one in chunk.AsSpan(4, content.Length + 4))
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
            }
        }
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), ~crc);
        return chunk;
    }
}
