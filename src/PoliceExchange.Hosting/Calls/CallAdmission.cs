using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>The literal list of checks that admits a call, whether it comes over the network or from a page of this very process.</summary>
internal sealed class CallAdmission
{
    private readonly AccessTable _access;
    private readonly PeerTrust _trust;
    private readonly Drain _drain;
    private readonly ExchangeLimits _limits;
    private readonly CallerBuckets _rates;
    private readonly TimeProvider _time;
    private readonly Func<CallScope, Fault?>[] _calls;
    private readonly Func<CallScope, Fault?>[] _files;

    public CallAdmission(AccessTable access, PeerTrust trust, Drain drain, IOptions<ExchangeLimits> limits, TimeProvider time)
    {
        (_access, _trust, _drain, _limits, _time) = (access, trust, drain, limits.Value, time);
        _rates = new CallerBuckets(_limits.MaxTrackedCallers, _limits.CallsPerSecond, _limits.CallBurst, time);
        _calls = [Enrolled, Serving, WithinRate, Known, Granted, InTime];
        _files = [Enrolled, Serving, WithinRate, Known, Granted];
    }

    /// <summary>Opens the record of a call.</summary>
    /// <param name="path">What was asked for.</param>
    /// <param name="rpc">The RPC whose rule holds.</param>
    public CallScope Open(string path, string rpc, PeerCertificate? peer, TimeSpan? timeout) => new(
        Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"),
        path.Length <= 256 ? path : path[..256],
        peer,
        _access.Find(rpc),
        _time.GetUtcNow(),
        _time.GetTimestamp())
    {
        Timeout = timeout,
        Draining = _drain.Token,
    };

    /// <summary>The first refusal of a call; null when it is admitted.</summary>
    public Fault? RefusalOfCall(CallScope scope) => First(_calls, scope);

    /// <summary>As <see cref="RefusalOfCall"/>, for a request that has no deadline of its own.</summary>
    public Fault? RefusalOfFile(CallScope scope) => First(_files, scope);

    public bool IsEnrolled(PeerCertificate peer) => _trust.Verdict(peer) is PeerVerdict.Accepted && _time.GetUtcNow() < peer.NotAfter;

    private static Fault? First(Func<CallScope, Fault?>[] checks, CallScope scope)
    {
        foreach (var check in checks)
        {
            if (check(scope) is { } refusal)
            {
                return refusal;
            }
        }
        return null;
    }

    // The connection may be older than the caller's removal from the list, or than the end of its certificate.
    private Fault? Enrolled(CallScope scope) => scope.Peer switch
    {
        null => new Fault(FaultReason.CallerNotEnrolled, "This server answers enrolled certificates only."),
        var peer when !IsEnrolled(peer) => new Fault(FaultReason.CallerRevoked, "The caller's key is no longer enrolled, or its certificate has ended."),
        _ => null,
    };

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
}
