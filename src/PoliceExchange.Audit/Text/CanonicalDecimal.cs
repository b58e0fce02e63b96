using System.Globalization;

namespace PoliceExchange.Audit.Text;

/// <summary>ASCII decimals without sign and leading zeros, as sizes and indexes are written (tlog-checkpoint, tlog-witness, tlog-proof).</summary>
internal static class CanonicalDecimal
{
    /// <summary>0 to 2^63 - 1.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 19
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The one spelling.</summary>
    public static string Format(long value) => value.ToString(CultureInfo.InvariantCulture);
}
