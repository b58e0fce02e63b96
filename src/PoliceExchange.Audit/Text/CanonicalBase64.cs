using System.Buffers.Text;
using System.Text;

namespace PoliceExchange.Audit.Text;

/// <summary>Standard base64 (RFC 4648 section 4) with one spelling per value: padded, no white space, no stray bits.</summary>
internal static class CanonicalBase64
{
    /// <summary>The value, or null when the text is not its one encoding.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        // Both checks below read the text as ASCII; the decoder would skip white space.
        if (text.Length % 4 != 0 || text.ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (!Convert.TryFromBase64Chars(text, bytes, out var written))
        {
            return null;
        }

        Array.Resize(ref bytes, written);
        // Encoding again shows stray trailing bits, which the decoder ignores.
        return text.SequenceEqual(Convert.ToBase64String(bytes)) ? bytes : null;
    }
}
