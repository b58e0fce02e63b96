using System.Text;

namespace PoliceExchange.Manifests.Files;

/// <summary>The text of a file and the code page that it was read in, or why none fits.</summary>
/// <param name="Text">Null when no code page fits.</param>
/// <param name="Encoding">Its name.</param>
/// <param name="Evidence">What decided: bom, zeros, utf8, ascii, c1, eitherLatin, stated.</param>
internal readonly record struct DecodedText(string? Text, string Encoding, string Evidence);

/// <summary>
/// Decides the code page by evidence in the bytes. Bytes that are well-formed UTF-8 beyond ASCII are hardly ever anything else; what is not
/// is one of the two code pages that spreadsheets of the region write, and where their letters would stand in no word, it is refused.
/// </summary>
internal static class TextDecoding
{
    // 0x80 to 0x9F of Windows-1252; NUL for the five that it leaves undefined.
    private const string Upper = "\u20AC\0\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\0\u017D\0\0\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\0\u017E\u0178";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    internal static DecodedText Decode(ReadOnlySpan<byte> bytes, string? stated) => stated?.ToLowerInvariant() switch
    {
        null => ByEvidence(bytes),
        "utf-8" or "utf8" => Utf8(WithoutMark(bytes), "stated") ?? default,
        "utf-16" or "utf-16le" => Utf16(bytes is [0xFF, 0xFE, ..] ? bytes[2..] : bytes, big: false, "stated"),
        "utf-16be" => Utf16(bytes is [0xFE, 0xFF, ..] ? bytes[2..] : bytes, big: true, "stated"),
        "windows-1252" or "cp1252" => Windows(bytes, "stated"),
        "iso-8859-1" or "latin-1" or "latin1" => new DecodedText(Encoding.Latin1.GetString(bytes), "ISO-8859-1", "stated"),
        _ => default,
    };

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;

    private static DecodedText ByEvidence(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            return Utf8(bytes[3..], "bom") ?? default;
        }
        if (bytes is [0xFF, 0xFE, ..])
        {
            return Utf16(bytes[2..], big: false, "bom");
        }
        if (bytes is [0xFE, 0xFF, ..])
        {
            return Utf16(bytes[2..], big: true, "bom");
        }
        if (Zeros(bytes) is { } big)
        {
            return Utf16(bytes, big, "zeros");
        }
        if (bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) < 0)
        {
            return new DecodedText(Encoding.ASCII.GetString(bytes), "US-ASCII", "ascii");
        }
        if (Utf8(bytes, "utf8") is { } found)
        {
            return found;
        }
        if (!ReadsAsWords(bytes))
        {
            return default;
        }
        // Between 0x80 and 0x9F ISO 8859-1 has control characters, which no text holds.
        return bytes.IndexOfAnyInRange((byte)0x80, (byte)0x9F) >= 0
            ? Windows(bytes, "c1")
            : new DecodedText(Encoding.Latin1.GetString(bytes), "ISO-8859-1", "eitherLatin");
    }

    private static DecodedText? Utf8(ReadOnlySpan<byte> bytes, string evidence)
    {
        try
        {
            return new DecodedText(Strict.GetString(bytes), "UTF-8", evidence);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static DecodedText Utf16(ReadOnlySpan<byte> bytes, bool big, string evidence) =>
        bytes.Length % 2 == 0 ? new DecodedText((big ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes), big ? "UTF-16BE" : "UTF-16LE", evidence) : default;

    private static DecodedText Windows(ReadOnlySpan<byte> bytes, string evidence)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var one in bytes)
        {
            var c = one is >= 0x80 and <= 0x9F ? Upper[one - 0x80] : (char)one;
            if (c == '\0' && one != 0)
            {
                return default;
            }
            text.Append(c);
        }
        return new DecodedText(text.ToString(), "Windows-1252", evidence);
    }

    // Without a mark, UTF-16 of our languages has a zero in nearly every second byte; true for big-endian.
    private static bool? Zeros(ReadOnlySpan<byte> bytes)
    {
        var (even, odd) = (0, 0);
        var seen = Math.Min(bytes.Length, 4_096) & ~1;
        for (var i = 0; i < seen; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        return seen == 0 ? null : odd > seen * 2 / 5 && even < seen / 20 ? false : even > seen * 2 / 5 && odd < seen / 20 ? true : null;
    }

    // In code page 850, é and ñ are bytes that both Latin pages read as signs: such a file has signs in the middle of its words.
    private static bool ReadsAsWords(ReadOnlySpan<byte> bytes)
    {
        var (letters, signs) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
            {
                continue;
            }
            var inWord = (i > 0 && char.IsAsciiLetter((char)bytes[i - 1])) || (i + 1 < bytes.Length && char.IsAsciiLetter((char)bytes[i + 1]));
            var c = bytes[i] < 0xA0 ? Upper[bytes[i] - 0x80] : (char)bytes[i];
            if (c == '\0')
            {
                return false;
            }
            if (char.IsLetter(c) && bytes[i] is not 0x83)
            {
                letters++;
            }
            else if (inWord && c is not ('\u2018' or '\u2019' or '\u00A0' or '\u00BA' or '\u00AA' or '\u00B0' or '\u2013' or '\u2014' or '\u201C' or '\u201D' or '\u00B7'))
            {
                signs++;
            }
        }
        return signs == 0 || letters > signs * 3;
    }
}
