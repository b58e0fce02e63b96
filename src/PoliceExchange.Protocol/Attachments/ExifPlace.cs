using System.Buffers.Binary;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// Whether metadata say where a picture was made: a GPS directory of Exif (CIPA DC-008), or a position in XMP. It is told, never taken out:
/// the bytes may be evidence, and a hash that no longer fits the original is worth nothing in court. That somebody is betrayed by it
/// is for a person to weigh, who must say so.
/// </summary>
internal static class ExifPlace
{
    private const int GpsDirectory = 0x8825;
    private const int MaxEntries = 512;

    /// <summary>Of a TIFF structure, as Exif has it; what cannot be read as one might hide a place and is refused.</summary>
    public static bool IsStated(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff[..4].SequenceEqual("II*\0"u8) || tiff[..4].SequenceEqual("MM\0*"u8)))
        {
            throw FileRefusals.Malformed("Exif metadata without a directory");
        }
        var little = tiff[0] == 'I';
        var entries = Directory(tiff, little, UInt32(tiff[4..], little));
        for (var at = 0; at < entries.Length; at += 12)
        {
            if (UInt16(entries[at..], little) == GpsDirectory)
            {
                // Cameras write an empty one, or the version of it alone, when they know no place.
                var gps = Directory(tiff, little, UInt32(entries[(at + 8)..], little));
                for (var tag = 0; tag < gps.Length; tag += 12)
                {
                    if (UInt16(gps[tag..], little) is >= 1 and <= 6 or (>= 19 and <= 22))
                    {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// <summary>Of an XMP packet: an attribute or element of the Exif or the IPTC location names.</summary>
    public static bool InXmp(ReadOnlySpan<byte> text) =>
        text.IndexOf("GPSLatitude"u8) >= 0 || text.IndexOf("GPSLongitude"u8) >= 0 || text.IndexOf("LocationCreated"u8) >= 0;

    private static ReadOnlySpan<byte> Directory(ReadOnlySpan<byte> tiff, bool little, uint offset)
    {
        if (offset > tiff.Length - 2)
        {
            throw FileRefusals.Malformed("Exif metadata that point beyond themselves");
        }
        var at = tiff[(int)offset..];
        var count = UInt16(at, little);
        return count <= MaxEntries && at.Length >= 2 + (count * 12) ? at.Slice(2, count * 12) : throw FileRefusals.Malformed("Exif metadata that point beyond themselves");
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
