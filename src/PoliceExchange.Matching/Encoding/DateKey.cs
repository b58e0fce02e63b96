using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PoliceExchange.Matching.Encoding;

/// <summary>
/// The salt of a cohort (MATCHING.md 4 step 2): HMAC-SHA-256 under the epoch key over tag, date and bucket. The label names the cohort at
/// the hub, the key encodes inside it; neither is derived from the other.
/// </summary>
internal static class DateKey
{
    internal const int Size = 32;
    internal const int MinEpochKey = 32;

    /// <summary>
    /// Buckets of a cohort that is a year alone. One cohort per year held a thousand names under one salt, and counting their tokens
    /// found the common ones (ARCHITECTURE D32); a record lies in one bucket, a query asks all.
    /// </summary>
    internal const int YearBuckets = 16;

    private const byte LabelTag = 7;
    private const byte KeyTag = 9;
    private const byte BucketTag = 8;

    /// <summary>The opaque label of a cohort.</summary>
    internal static ulong Label(ReadOnlySpan<byte> epochKey, int packedDate, int bucket)
    {
        Span<byte> mac = stackalloc byte[32];
        Mac(epochKey, LabelTag, packedDate, bucket, mac);
        return BinaryPrimitives.ReadUInt64BigEndian(mac);
    }

    /// <summary>The key inside a cohort; the caller zeroes it.</summary>
    internal static void Derive(ReadOnlySpan<byte> epochKey, int packedDate, int bucket, Span<byte> key) => Mac(epochKey, KeyTag, packedDate, bucket, key);

    /// <summary>The bucket of a record whose date is a year alone: by its own reference, so that all its names lie together. 0 for whole dates.</summary>
    internal static int BucketOf(ReadOnlySpan<byte> epochKey, BirthDate date, ReadOnlySpan<byte> record)
    {
        if (date.IsWhole)
        {
            return 0;
        }
        Span<byte> message = stackalloc byte[1 + 64];
        message[0] = BucketTag;
        var length = Math.Min(record.Length, 64);
        record[..length].CopyTo(message[1..]);
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(epochKey, message[..(1 + length)], mac);
        return mac[0] % YearBuckets;
    }

    private static void Mac(ReadOnlySpan<byte> epochKey, byte tag, int packedDate, int bucket, Span<byte> mac)
    {
        if (epochKey.Length < MinEpochKey)
        {
            throw new ArgumentException("An epoch key has at least 32 bytes.", nameof(epochKey));
        }
        Span<byte> message = stackalloc byte[6];
        message[0] = tag;
        BinaryPrimitives.WriteInt32BigEndian(message[1..], packedDate);
        message[5] = (byte)bucket;
        HMACSHA256.HashData(epochKey, message, mac);
    }
}
