using System.Buffers.Binary;

namespace PoliceExchange.Audit.Tiles;

/// <summary>Entries behind 16-bit big-endian lengths (tlog-tiles, "Log entries").</summary>
internal static class EntryBundle
{
    /// <summary>The length prefix allows no more.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>Bytes of the prefix.</summary>
    public const int PrefixBytes = sizeof(ushort);

    /// <summary>Writes the prefix of an entry.</summary>
    public static void WritePrefix(Span<byte> to, int entryBytes) => BinaryPrimitives.WriteUInt16BigEndian(to, checked((ushort)entryBytes));

    /// <summary>Splits a bundle into exactly <paramref name="width"/> entries; null when it holds fewer, more, or a part of one.</summary>
    public static ReadOnlyMemory<byte>[]? TryParse(ReadOnlyMemory<byte> bundle, int width)
    {
        if (width is < 1 or > TilePath.FullWidth)
        {
            return null;
        }

        var entries = new ReadOnlyMemory<byte>[width];
        for (var i = 0; i < width; i++)
        {
            if (bundle.Length < PrefixBytes)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length - PrefixBytes < length)
            {
                return null;
            }

            entries[i] = bundle.Slice(PrefixBytes, length);
            bundle = bundle[(PrefixBytes + length)..];
        }

        return bundle.IsEmpty ? entries : null;
    }
}
