using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PoliceExchange.Console.Sessions;
using PoliceExchange.Hosting.Lifetime;

namespace PoliceExchange.Console;

/// <summary>
/// Admits requests of browsers, in this order: right end-point, headers that bind the browser, only our own forms, bounded, a session that
/// is not locked. Keeps the browsers' end-points from everybody else and everything else from browsers.
/// </summary>
internal sealed class ConsoleGate(RequestDelegate next, SessionTable sessions, Drain drain)
{
    public const string SessionCookie = "__Host-px";

    private const long MaxForm = 64 * 1024;

    // No inline script or style, nothing from elsewhere, no frame around or inside, forms to ourselves only.
    private const string ContentPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    public async Task InvokeAsync(HttpContext http)
    {
        var ours = http.GetEndpoint()?.Metadata.GetMetadata<ConsoleEndpoint>() is not null;
        if (http.Features.Get<ConsoleConnection>() is null)
        {
            if (ours)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            await next(http).ConfigureAwait(false);
            return;
        }
        Bind(http.Response.Headers);
        if (Refusal(http, ours) is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxForm;
        }
        if (!SignedIn(http))
        {
            return;
        }
        await next(http).ConfigureAwait(false);
    }

    private static void Bind(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not no-referrer: with it browsers send forms with the origin "null", and what sent a form could not be told.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";
        headers.StrictTransportSecurity = "max-age=31536000";
        // Assets, which hold nothing of anybody, say otherwise themselves.
        headers.CacheControl = "no-cache, no-store";
        headers.Pragma = "no-cache";
    }

    private int? Refusal(HttpContext http, bool ours)
    {
        if (drain.Token.IsCancellationRequested)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }
        if (!ours)
        {
            return StatusCodes.Status404NotFound;
        }
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return null;
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }
        // Uploads come with the removals pages; until then a form is a form.
        if (!string.Equals(request.ContentType?.Split(';')[0].Trim(), "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }
        // Beside the token in the form and the strict cookie: a browser says where a form was sent from, and no page can change what it says.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not "same-origin") || (origin.Length > 0 && origin != $"https://{request.Host}") ? StatusCodes.Status403Forbidden : null;
    }

    /// <summary>True when the page may be shown; else the answer is written.</summary>
    private bool SignedIn(HttpContext http)
    {
        var session = sessions.Find(http.Request.Cookies[SessionCookie]);
        var metadata = http.GetEndpoint()!.Metadata;
        if (session is not null)
        {
            http.Features.Set(session);
            // What the token of a form is bound to.
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, session.Key)], "console"));
        }
        if (metadata.GetMetadata<OpenToAllAttribute>() is not null)
        {
            return true;
        }
        if (session is null)
        {
            Go(http, "/sign-in");
            return false;
        }
        if (session.Locked)
        {
            if (metadata.GetMetadata<OpenWhileLockedAttribute>() is not null)
            {
                return true;
            }
            Go(http, "/locked");
            return false;
        }
        http.Features.Set(sessions.Seen(session) ?? session);
        return true;
    }

    // A page that was asked for is gone back to after the sign-in; what was sent is not sent again by itself.
    private static void Go(HttpContext http, string to) => http.Response.Redirect(
        HttpMethods.IsGet(http.Request.Method) && http.Request.Path.Value is { Length: > 1 } path ? $"{to}?back={Uri.EscapeDataString(path + http.Request.QueryString)}" : to);
}
