using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>One call, from its admission to its completed record. A feature of the HTTP context.</summary>
internal sealed class CallScope(string requestId, string method, PeerCertificate? peer, AccessRule? rule, DateTimeOffset at, long started)
{
    // Longer than nearly all calls that find nothing take, so that they leave in the same step whatever they looked at.
    private static readonly TimeSpan Grid = TimeSpan.FromMilliseconds(20);

    public string RequestId { get; } = requestId;

    public string Method { get; } = method;

    public PeerCertificate? Peer { get; } = peer;

    /// <summary>Null for an RPC that is not served.</summary>
    public AccessRule? Rule { get; } = rule;

    public DateTimeOffset At { get; } = at;

    public long Started { get; } = started;

    /// <summary>The caller's time limit, from <c>grpc-timeout</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Ends when the server drains; a stream that sees it finishes what it sends and returns.</summary>
    public CancellationToken Draining { get; init; }

    public bool RecordedByHandler { get; private set; }

    /// <summary>A handler calls it when its own transaction holds the access entry of this call.</summary>
    public void MarkRecorded() => RecordedByHandler = true;

    /// <summary>
    /// True when the time that this answer takes could tell whether something is here: it then leaves on a grid of time (I9).
    /// NOT_FOUND always does.
    /// </summary>
    public bool OnGrid { get; set; }

    // The handler's interceptor ran: from there on it owns the outcome.
    internal bool Entered { get; set; }

    internal CallRecord Record(CallPhase phase, StatusCode status, FaultReason reason, TimeProvider time) => new(
        RequestId, phase, Method, Peer, At, time.GetElapsedTime(Started), status, reason, Rule?.Casework ?? false, RecordedByHandler);

    /// <summary>
    /// Holds an answer that says "nothing here" until the next step of the grid, and by chance up to a step longer: what is
    /// absent and what is forbidden take the same time.
    /// </summary>
    internal async Task LevelAsync(FaultReason reason, TimeProvider time, CancellationToken gone)
    {
        if (reason != FaultReason.NotFound && !OnGrid)
        {
            return;
        }
        var elapsed = time.GetElapsedTime(Started);
        // Work leaves traces after the step too (caches, collections); chance over a whole step drowns them.
        var chance = TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32((int)Grid.TotalMicroseconds));
        await Task.Delay(TimeSpan.FromTicks(Grid.Ticks - (elapsed.Ticks % Grid.Ticks)) + chance, time, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    internal Fault Named(Fault fault) => fault with { RequestId = RequestId };
}

internal static class CallScopeExtensions
{
    /// <summary>The call that runs. Only behind <see cref="CallGate"/>.</summary>
    public static CallScope Call(this HttpContext context) =>
        context.Features.Get<CallScope>() ?? throw new InvalidOperationException("No call: the request did not come through the call gate.");

    public static CallScope Call(this ServerCallContext context) => context.GetHttpContext().Call();

    /// <summary>Who calls, as its certificate proves.</summary>
    public static PeerCertificate Peer(this ServerCallContext context) => context.Call().Peer!;

    /// <summary>Who is on the other side of the connection; null where the endpoint asks for no certificate.</summary>
    public static PeerCertificate? Peer(this HttpContext context) => context.Features.Get<PeerCertificate>();
}
