using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>A stream of requests within its limits. One reader at a time, as gRPC asks.</summary>
internal sealed class LimitedStreamReader<T>(IAsyncStreamReader<T> inner, StreamLimits limits, TimeProvider time) : IAsyncStreamReader<T>
    where T : class
{
    private readonly TokenBucket _rate = new(limits.MessagesPerSecond, limits.Burst, time);
    private long _messages;
    private long _bytes;

    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!_rate.TryTake(1, out var wait))
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            _ = _rate.TryTake(1, out _);
        }

        if (!await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        _messages++;
        _bytes += inner.Current is IMessage message ? message.CalculateSize() : 0;
        return _messages > limits.TotalMessages ? throw Exceeded($"A stream carries at most {limits.TotalMessages} messages.")
            : _bytes > limits.TotalBytes ? throw Exceeded($"A stream carries at most {limits.TotalBytes} bytes.")
            : true;
    }

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(limits.Idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await inner.MoveNext(either.Token).ConfigureAwait(false);
        }
        catch (InvalidProtocolBufferException)
        {
            throw UnreadableRequest.Malformed.ToException();
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not ConnectionResetException))
        {
            // gRPC's reading again, which does not make all of its refusals RpcExceptions: a frame of 2 GiB and more, or
            // a compression flag that is neither 0 nor 1.
            throw UnreadableRequest.Malformed.ToException();
        }
        catch (RpcException e) when (e is not FaultException && UnreadableRequest.FaultFor(e.StatusCode, e.Status.Detail) is not null)
        {
            // gRPC's own reading: a message over the limit, or a broken frame.
            throw UnreadableRequest.FaultFor(e.StatusCode, e.Status.Detail)!.ToException();
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled }
            && idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Exceeded($"A stream may be silent for {limits.Idle.TotalSeconds:0} s.");
        }
    }

    private static FaultException Exceeded(string message) => new Fault(FaultReason.LimitExceeded, message).ToException();
}
