using System.Globalization;

namespace PoliceExchange.Protocol.Directory;

/// <summary>The two forms of time in the directory: an instant in whole seconds UTC, or a day.</summary>
internal static class Instants
{
    private const string Second = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Day = "yyyy-MM-dd";

    internal static bool TryParse(string? text, out DateTimeOffset at)
    {
        at = default;
        return text is { Length: 10 or 20 }
            && DateTimeOffset.TryParseExact(text, text.Length == 10 ? Day : Second, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);
    }

    internal static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(Second, CultureInfo.InvariantCulture);

    /// <summary>Whole seconds: what the format can carry, so that what was written is what is read.</summary>
    internal static DateTimeOffset Truncate(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}
