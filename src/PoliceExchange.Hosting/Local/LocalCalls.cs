using Grpc.Core;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting.Local;

/// <summary>
/// Calls from inside the process, such as a page's: the admission, handler, faults and record of a call over the network, in that
/// order and by the same code. A page has no other way to anything.
/// </summary>
internal sealed class LocalCalls(LocalServices services, CallAdmission admission, CallRecording recording, CallInterceptor interceptor, TimeProvider time, ILogger<LocalCalls> log)
{
    // As long as a person waits for a page; the longest that the limits allow by default is more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What generated clients take in the place of a channel.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="gone">Ends when who asked has left.</param>
    public CallInvoker For(PeerCertificate caller, CancellationToken gone) => new Invoker(this, caller, gone);

    private async Task<TResponse> CallAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, TRequest request, PeerCertificate caller, CancellationToken gone)
        where TRequest : class
        where TResponse : class
    {
        // 1 identify, 2 open the record, 3 the checks: as CallGate
        var scope = admission.Open(method.FullName, method.FullName, caller, Patience);
        if (admission.RefusalOfCall(scope) is { } refusal)
        {
            log.CallRefused(scope.RequestId, method.FullName, caller.Id.Text, FaultReasons.NameOf(refusal.Reason));
            throw (await recording.CompletedAsync(scope, refusal.Status, refusal.Reason).ConfigureAwait(false) ?? scope.Named(refusal)).ToException();
        }
        var handler = services.Find<TRequest, TResponse>(method.FullName) ?? throw new InvalidOperationException($"{method.FullName} is granted and has no handler.");
        // 4 handler, 5 completed record. An act goes on when the reader has left, as it does for a caller that hangs up after the commit.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(Patience);
        var context = new LocalCallContext(scope, (time.GetUtcNow() + Patience).UtcDateTime, limit.Token);
        return await interceptor.UnaryServerHandler(request, context, handler).ConfigureAwait(false);
    }

    private sealed class Invoker(LocalCalls calls, PeerCertificate caller, CancellationToken gone) : CallInvoker
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => new(
            calls.CallAsync(method, request, caller, gone), Task.FromResult<Metadata>([]), () => Status.DefaultSuccess, () => [], () => { });

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            throw new NotSupportedException("Calls inside the process are asynchronous.");

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            throw new NotSupportedException("Nothing inside the process streams.");

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            throw new NotSupportedException("Nothing inside the process streams.");

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            throw new NotSupportedException("Nothing inside the process streams.");
    }
}
