using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Files;

/// <summary>
/// Answers a GET that <see cref="CallGate"/> admitted: reads, makes the record durable, then sends (I2). What is not there
/// and what is no path are the same answer without a body (I9).
/// </summary>
internal sealed class FileEndpoint(Func<string, ExchangeFile?> read, CallRecording recording, ILogger<FileEndpoint> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var scope = http.Call();
        ExchangeFile? file;
        try
        {
            file = read(http.Request.Path.Value!.TrimStart('/'));
        }
        catch (Exception e) // The boundary of a call: nothing that reading throws leaves as it is.
        {
            log.CallFailed(e, scope.RequestId, scope.Method);
            await EndAsync(http, scope, recording, Fault.Internal(scope.RequestId)).ConfigureAwait(false);
            return;
        }
        if (file is null)
        {
            await EndAsync(http, scope, recording, Fault.NotFound()).ConfigureAwait(false);
            return;
        }
        if (await recording.CompletedAsync(scope, StatusCode.OK, FaultReason.Unspecified).ConfigureAwait(false) is { } notRecorded)
        {
            Write(http.Response, notRecorded);
            return;
        }
        http.Response.ContentType = file.Type;
        http.Response.ContentLength = file.Content.Length;
        http.Response.Headers.CacheControl = file.Fixed ? "private, max-age=31536000, immutable" : "no-store";
        await http.Response.Body.WriteAsync(file.Content, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Ends a GET with a fault, once its record is durable.</summary>
    internal static async Task EndAsync(HttpContext http, CallScope scope, CallRecording recording, Fault fault) =>
        Write(http.Response, await recording.CompletedAsync(scope, fault.Status, fault.Reason).ConfigureAwait(false) ?? fault);

    /// <summary>Writes a fault as a status without a body.</summary>
    internal static void Write(HttpResponse response, Fault fault)
    {
        response.StatusCode = fault.Status switch
        {
            StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
            StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
            StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
            StatusCode.NotFound => StatusCodes.Status404NotFound,
            StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
            StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
        response.ContentLength = 0;
        response.Headers.CacheControl = "no-store";
        if (fault.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
