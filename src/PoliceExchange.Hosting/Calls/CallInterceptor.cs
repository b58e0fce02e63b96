using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// Around the handler of an admitted call: streams get their limits, every exception becomes a fault, and the completed
/// record is durable before the end - for a unary call, before its response - reaches the caller.
/// </summary>
internal sealed class CallInterceptor(CallRecording recording, TimeProvider time, ILogger<CallInterceptor> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, _ => continuation(request, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, _ => Done(continuation(request, responseStream, context)));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, scope => continuation(Limited(requestStream, scope), context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, scope => Done(continuation(Limited(requestStream, scope), responseStream, context)));

    private LimitedStreamReader<T> Limited<T>(IAsyncStreamReader<T> stream, CallScope scope)
        where T : class => new(stream, scope.Rule!.Limits, time);

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<CallScope, Task<T>> handler)
    {
        // A call without scope did not pass the gate: an endpoint mapped past it. Fails, and is no answer.
        var scope = context.Call();
        scope.Entered = true;
        T response;
        try
        {
            response = await handler(scope).ConfigureAwait(false);
        }
        catch (Exception e) // The boundary of a call: nothing a handler throws leaves as it is.
        {
            var (end, reason) = EndOf(e, scope, context);
            var notRecorded = await recording.CompletedAsync(scope, end.StatusCode, reason).ConfigureAwait(false);
            await scope.LevelAsync(reason, time, context.CancellationToken).ConfigureAwait(false);
            throw notRecorded is null ? end : notRecorded.ToException();
        }

        var fault = await recording.CompletedAsync(scope, StatusCode.OK, FaultReason.Unspecified).ConfigureAwait(false);
        await scope.LevelAsync(FaultReason.Unspecified, time, context.CancellationToken).ConfigureAwait(false);
        return fault is null ? response : throw fault.ToException();
    }

    private (RpcException End, FaultReason Reason) EndOf(Exception cause, CallScope scope, ServerCallContext context)
    {
        if (cause is FaultException known)
        {
            if (known.Fault.Reason == FaultReason.Internal)
            {
                log.CallFailed(cause, scope.RequestId, scope.Method);
            }

            return (scope.Named(known.Fault).ToException(), known.Fault.Reason);
        }

        if (StoreRefusal.FaultOf(cause) is { } refusal)
        {
            return (scope.Named(refusal).ToException(), refusal.Reason);
        }

        if (context.CancellationToken.IsCancellationRequested)
        {
            // Whatever broke after the caller left broke because it left.
            return (scope.Timeout is { } timeout && time.GetElapsedTime(scope.Started) >= timeout
                ? CallEnd.DeadlineExceeded()
                : CallEnd.Cancelled(), FaultReason.Unspecified);
        }

        if (cause is OperationCanceledException && scope.Draining.IsCancellationRequested)
        {
            return (scope.Named(Drain.NotServing).ToException(), FaultReason.NotServing);
        }

        log.CallFailed(cause, scope.RequestId, scope.Method);
        return (Fault.Internal(scope.RequestId).ToException(), FaultReason.Internal);
    }

    private static async Task<bool> Done(Task handler)
    {
        await handler.ConfigureAwait(false);
        return true;
    }
}
