using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PoliceExchange.Matching.Encoding;

/// <summary>The blind form of a document's number: 64 bits of an HMAC (MATCHING.md 3.5, 4 step 5). Whoever holds the epoch key can try numbers; nobody else can.</summary>
internal static class DocumentToken
{
    private const byte Tag = 5;
    internal const int MaxNumber = 32;

    /// <summary>The token; null for a number without letters or digits or a longer one. Case, spaces and punctuation do not count.</summary>
    internal static ulong? Of(ReadOnlySpan<byte> epochKey, string type, string country, string number)
    {
        if (epochKey.Length < DateKey.MinEpochKey)
        {
            throw new ArgumentException("An epoch key has at least 32 bytes.", nameof(epochKey));
        }
        Span<byte> message = stackalloc byte[1 + 3 * (MaxNumber + 1)];
        message[0] = Tag;
        var length = 1;
        foreach (var part in (ReadOnlySpan<string>)[type, country, number])
        {
            var start = length;
            foreach (var letter in part)
            {
                if (char.IsAsciiLetterOrDigit(letter))
                {
                    if (length - start == MaxNumber)
                    {
                        return null;
                    }
                    message[length++] = (byte)(letter is >= 'a' and <= 'z' ? letter - 32 : letter);
                }
            }
            if (ReferenceEquals(part, number) && length == start)
            {
                return null;
            }
            message[length++] = (byte)'|';
        }
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(epochKey, message[..length], mac);
        CryptographicOperations.ZeroMemory(message);
        return BinaryPrimitives.ReadUInt64BigEndian(mac);
    }
}
