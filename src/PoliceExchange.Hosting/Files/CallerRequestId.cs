using Microsoft.AspNetCore.Http;

namespace PoliceExchange.Hosting.Files;

/// <summary>The caller's own id of a request, <c>X-Request-ID</c>: given back as it came, so that the caller can tell answers apart. Ours is another and stays here.</summary>
internal static class CallerRequestId
{
    public const string Header = "X-Request-ID";

    /// <summary>Longest id that is given back.</summary>
    public const int MaxChars = 128;

    /// <summary>False when there is one that is not given back: too long, more than one, or not of visible ASCII characters.</summary>
    public static bool IsFit(HttpContext http) => http.Request.Headers[Header] is var given && (given.Count == 0 || (given is [{ Length: > 0 and <= MaxChars } one] && one.All(c => c is > ' ' and <= '~')));

    public static void Echo(HttpContext http)
    {
        if (http.Request.Headers[Header] is { Count: 1 } given && IsFit(http))
        {
            http.Response.Headers[Header] = given;
        }
    }
}
