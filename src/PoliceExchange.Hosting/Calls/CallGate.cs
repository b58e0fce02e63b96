using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Files;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// Admits calls before a byte of their message is read: identify, open the record, then the literal list of checks. The
/// rest of the path - handler and completed record - is <see cref="CallInterceptor"/>. A middleware and not an
/// interceptor, because gRPC parses a unary request before any interceptor: a caller without rights would be told what
/// is wrong with its bytes, and leave no record.
/// </summary>
internal sealed class CallGate(RequestDelegate next, CallAdmission admission, CallRecording recording, ILogger<CallGate> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is not true)
        {
            await OtherRequestAsync(http).ConfigureAwait(false);
            return;
        }

        // 1 identify, 2 open the record
        var path = http.Request.Path.Value ?? "";
        var scope = admission.Open(path, path, http.Peer(), GrpcTimeout.Parse(http.Request.Headers[GrpcTimeout.Header]));
        http.Features.Set(scope);

        // 3 the checks, in order; the first refusal ends the call
        if (admission.RefusalOfCall(scope) is { } refusal)
        {
            await RefuseAsync(http, scope, refusal).ConfigureAwait(false);
            return;
        }

        if (!scope.Rule!.Unary && !scope.Rule.Infrastructure && await recording.OpenedAsync(scope).ConfigureAwait(false) is { } notRecorded)
        {
            FaultResponse.Write(http.Response, notRecorded);
            return;
        }

        // 4 handler, 5 completed record: CallInterceptor
        await next(http).ConfigureAwait(false);
        if (!scope.Entered)
        {
            await UnreadAsync(http, scope).ConfigureAwait(false);
        }
    }

    // Not gRPC, and no file of ours: its own slice decides and records. A peer whose key is gone is refused here all the same.
    private Task OtherRequestAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<FileRule>() is { } rule)
        {
            return FileAsync(http, rule);
        }

        if (http.Peer() is { } peer && !admission.IsEnrolled(peer))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return next(http);
    }

    private async Task FileAsync(HttpContext http, FileRule rule)
    {
        var scope = admission.Open(http.Request.Path.Value ?? "", rule.Twin, http.Peer(), GrpcTimeout.Parse(http.Request.Headers[GrpcTimeout.Header]));
        http.Features.Set(scope);
        // Before the first check, so that a refusal can be told from another by its caller.
        CallerRequestId.Echo(http);
        if (admission.RefusalOfFile(scope) is { } refusal)
        {
            log.CallRefused(scope.RequestId, rule.Twin, scope.Peer?.Id.Text ?? "?", FaultReasons.NameOf(refusal.Reason));
            await FileEndpoint.EndAsync(http, scope, recording, refusal).ConfigureAwait(false);
            return;
        }

        await next(http).ConfigureAwait(false);
    }

    private async Task RefuseAsync(HttpContext http, CallScope scope, Fault refusal)
    {
        log.CallRefused(scope.RequestId, scope.Rule?.Method ?? "?", scope.Peer?.Id.Text ?? "?", FaultReasons.NameOf(refusal.Reason));
        var answer = await recording.CompletedAsync(scope, refusal.Status, refusal.Reason).ConfigureAwait(false) ?? scope.Named(refusal);
        FaultResponse.Write(http.Response, answer);
    }

    private async Task UnreadAsync(HttpContext http, CallScope scope)
    {
        var headers = http.Response.Headers;
        var status = int.TryParse(headers["grpc-status"], out var code) ? (StatusCode)code : StatusCode.Unknown;
        var fault = UnreadableRequest.FaultFor(status, Uri.UnescapeDataString(headers["grpc-message"].ToString()));
        var answer = await recording.CompletedAsync(scope, fault?.Status ?? status, fault?.Reason ?? FaultReason.Unspecified).ConfigureAwait(false);
        if (!http.Response.HasStarted && (answer ?? fault) is { } shown)
        {
            FaultResponse.Write(http.Response, scope.Named(shown));
        }
    }
}
