using System.Globalization;

namespace PoliceExchange.Cli.Calls;

/// <summary>Text of others on a terminal: control and direction characters could rewrite what the reader sees.</summary>
internal static class Terminal
{
    internal static string Safe(string text) => string.Concat(text.Select(one =>
        char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate && !char.IsSurrogate(one) ? '?' : one));
}
