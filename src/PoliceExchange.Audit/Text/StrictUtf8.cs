using System.Text;
using System.Text.Unicode;

namespace PoliceExchange.Audit.Text;

/// <summary>UTF-8 that turns back into the same bytes, since bytes are what was signed.</summary>
internal static class StrictUtf8
{
    /// <summary>The text, or null when the bytes are not valid UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
