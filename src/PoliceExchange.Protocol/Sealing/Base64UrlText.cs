using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Canonical base64url without padding (RFC 7515 section 2, RFC 4648 section 3.5). <see cref="Base64Url"/> of the BCL also
/// accepts padding and white space; two texts for one value would let a changed message keep its hash-bound meaning.
/// </summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static byte[] EncodeUtf8(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToUtf8(bytes);

    public static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 == 1 || text.IndexOfAnyExcept(Alphabet) >= 0)
        {
            return false;
        }

        return (text.Length % 4) switch
        {
            // One byte in two characters: the last carries 2 value bits, 4 must be zero.
            2 => (Value(text[^1]) & 0x0F) == 0,
            3 => (Value(text[^1]) & 0x03) == 0,
            _ => true,
        };
    }

    public static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = [];
        if (!IsCanonical(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromUtf8(text);
        return true;
    }

    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        return Ascii.IsValid(text) && TryDecode(Encoding.ASCII.GetBytes(text), out bytes);
    }

    /// <summary>True for the canonical text of exactly <paramref name="size"/> bytes.</summary>
    public static bool IsValueOf(string text, int size) =>
        text.Length == Base64Url.GetEncodedLength(size) && TryDecode(text, out var bytes) && bytes.Length == size;

    private static int Value(byte character) => character switch
    {
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => character - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };
}
