using System.Globalization;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>Instants in requests and answers: RFC 3339 in UTC, with or without milliseconds.</summary>
internal static class Rfc3339
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"];

    public static bool TryParse(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(Forms[1], CultureInfo.InvariantCulture);

    public static string Format(long milliseconds) => Format(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
