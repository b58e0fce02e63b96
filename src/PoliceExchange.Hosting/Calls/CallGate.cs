using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Files;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// Admits calls before a byte of their message is read: identify, open the record, then the literal list of checks. The
/// rest of the path - handler and completed record - is <see cref="CallInterceptor"/>. A middleware and not an
/// interceptor, because gRPC parses a unary request before any interceptor: a caller without rights would be told what
/// is wrong with its bytes, and leave no record.
/// </summary>
internal sealed class CallGate
{
    private readonly RequestDelegate _next;
    private readonly AccessTable _access;
    private readonly PeerTrust _trust;
    private readonly Drain _drain;
    private readonly CallRecording _recording;
    private readonly ExchangeLimits _limits;
    private readonly CallerBuckets _rates;
    private readonly TimeProvider _time;
    private readonly ILogger<CallGate> _log;
    private readonly Func<CallScope, Fault?>[] _checks;
    private readonly Func<CallScope, Fault?>[] _fileChecks;

    public CallGate(
        RequestDelegate next, AccessTable access, PeerTrust trust, Drain drain, CallRecording recording,
        IOptions<ExchangeLimits> limits, TimeProvider time, ILogger<CallGate> log)
    {
        (_next, _access, _trust, _drain, _recording, _limits, _time, _log) = (next, access, trust, drain, recording, limits.Value, time, log);
        _rates = new CallerBuckets(_limits.MaxTrackedCallers, _limits.CallsPerSecond, _limits.CallBurst, time);
        _checks = [Enrolled, Serving, WithinRate, Known, Granted, InTime];
        _fileChecks = [Enrolled, Serving, WithinRate, Known, Granted];
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is not true)
        {
            await OtherRequestAsync(http).ConfigureAwait(false);
            return;
        }

        // 1 identify, 2 open the record
        var path = http.Request.Path.Value ?? "";
        var scope = Open(http, path, _access.Find(path));
        http.Features.Set(scope);

        // 3 the checks, in order; the first refusal ends the call
        foreach (var check in _checks)
        {
            if (check(scope) is { } refusal)
            {
                await RefuseAsync(http, scope, refusal).ConfigureAwait(false);
                return;
            }
        }

        if (!scope.Rule!.Unary && !scope.Rule.Infrastructure && await _recording.OpenedAsync(scope).ConfigureAwait(false) is { } notRecorded)
        {
            FaultResponse.Write(http.Response, notRecorded);
            return;
        }

        // 4 handler, 5 completed record: CallInterceptor
        await _next(http).ConfigureAwait(false);
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

        if (http.Peer() is { } peer && !IsEnrolled(peer))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return _next(http);
    }

    private async Task FileAsync(HttpContext http, FileRule rule)
    {
        var scope = Open(http, http.Request.Path.Value ?? "", _access.Find(rule.Twin));
        http.Features.Set(scope);
        // Before the first check, so that a refusal can be told from another by its caller.
        CallerRequestId.Echo(http);
        foreach (var check in _fileChecks)
        {
            if (check(scope) is { } refusal)
            {
                _log.CallRefused(scope.RequestId, rule.Twin, scope.Peer?.Id.Text ?? "?", FaultReasons.NameOf(refusal.Reason));
                await FileEndpoint.EndAsync(http, scope, _recording, refusal).ConfigureAwait(false);
                return;
            }
        }

        await _next(http).ConfigureAwait(false);
    }

    private CallScope Open(HttpContext http, string path, AccessRule? rule) => new(
        Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"),
        path.Length <= 256 ? path : path[..256],
        http.Peer(),
        rule,
        _time.GetUtcNow(),
        _time.GetTimestamp())
    {
        Timeout = GrpcTimeout.Parse(http.Request.Headers[GrpcTimeout.Header]),
        Draining = _drain.Token,
    };

    // The connection may be older than the caller's removal from the list, or than the end of its certificate.
    private Fault? Enrolled(CallScope scope) => scope.Peer switch
    {
        null => new Fault(FaultReason.CallerNotEnrolled, "This server answers enrolled certificates only."),
        var peer when !IsEnrolled(peer) => new Fault(FaultReason.CallerRevoked, "The caller's key is no longer enrolled, or its certificate has ended."),
        _ => null,
    };

    private bool IsEnrolled(PeerCertificate peer) => _trust.Verdict(peer) is PeerVerdict.Accepted && _time.GetUtcNow() < peer.NotAfter;

    private Fault? Serving(CallScope scope) => _drain.Token.IsCancellationRequested && scope.Rule is not { Infrastructure: true }
        ? Drain.NotServing
        : null;

    private Fault? WithinRate(CallScope scope) => _rates.TryTake(scope.Peer!.Pin, out var wait)
        ? null
        : new Fault(FaultReason.LimitExceeded, $"More than {_limits.CallsPerSecond} calls per second.") { RetryAfter = wait };

    private static Fault? Known(CallScope scope) => scope.Rule is null
        ? new Fault(FaultReason.NoSuchMethod, "No such method.")
        : null;

    private static Fault? Granted(CallScope scope) => scope.Peer!.Kind != CallerKind.Unspecified && scope.Rule!.Callers.Contains(scope.Peer.Kind)
        ? null
        : new Fault(FaultReason.MethodNotGranted, "This method is not for this kind of caller.");

    private Fault? InTime(CallScope scope) => !scope.Rule!.Unary || (scope.Timeout is { } timeout && timeout <= _limits.MaxDeadline)
        ? null
        : new Fault(FaultReason.DeadlineRequired, $"A unary call needs a deadline of at most {_limits.MaxDeadline.TotalSeconds:0} s.");

    private async Task RefuseAsync(HttpContext http, CallScope scope, Fault refusal)
    {
        _log.CallRefused(scope.RequestId, scope.Rule?.Method ?? "?", scope.Peer?.Id.Text ?? "?", FaultReasons.NameOf(refusal.Reason));
        var answer = await _recording.CompletedAsync(scope, refusal.Status, refusal.Reason).ConfigureAwait(false) ?? scope.Named(refusal);
        FaultResponse.Write(http.Response, answer);
    }

    private async Task UnreadAsync(HttpContext http, CallScope scope)
    {
        var headers = http.Response.Headers;
        var status = int.TryParse(headers["grpc-status"], out var code) ? (StatusCode)code : StatusCode.Unknown;
        var fault = UnreadableRequest.FaultFor(status, Uri.UnescapeDataString(headers["grpc-message"].ToString()));
        var answer = await _recording.CompletedAsync(scope, fault?.Status ?? status, fault?.Reason ?? FaultReason.Unspecified).ConfigureAwait(false);
        if (!http.Response.HasStarted && (answer ?? fault) is { } shown)
        {
            FaultResponse.Write(http.Response, scope.Named(shown));
        }
    }
}
