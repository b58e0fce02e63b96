using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.Testing.Hosting;

internal sealed class ExerciseService : Exercise.ExerciseBase
{
    public override async Task<Words> Echo(Words request, ServerCallContext context)
    {
        switch (request.Text)
        {
            case "bug":
                throw new InvalidOperationException("secret inner text");
            case "foreign":
                // As a call to another server would fail.
#pragma warning disable RS0030
                throw new RpcException(new Status(StatusCode.Unknown, "secret inner text"));
#pragma warning restore RS0030
            case "invalid":
                throw Fault.Invalid([new("persons[0].name", "REQUIRED", "is missing"), new("due", "ORDER", "is before the start")]).ToException();
            case "quota":
                throw (new Fault(FaultReason.QuotaExceeded, "too many") { RetryAfter = TimeSpan.FromSeconds(2.5) }).ToException();
            case "nothing":
                throw Fault.NotFound().ToException();
            case "level":
                context.Call().OnGrid = true;
                break;
            case "wait":
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
                break;
            case "who":
                return new Words { Text = context.Peer().Id.Text };
        }

        return request;
    }

    public override Task<Words> Administer(Words request, ServerCallContext context) => Task.FromResult(request);

    public override Task<Words> Unlisted(Words request, ServerCallContext context) => Task.FromResult(request);

    public override async Task<Words> Collect(IAsyncStreamReader<Words> requestStream, ServerCallContext context)
    {
        var count = 0;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            count++;
        }

        return new Words { Numbers = { count } };
    }

    public override async Task Hold(Words request, IServerStreamWriter<Words> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new Words { Text = "first" });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Call().Draining);
        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.CancellationToken.ThrowIfCancellationRequested();
        await responseStream.WriteAsync(new Words { Text = "last" });
    }

    public override async Task Chat(IAsyncStreamReader<Words> requestStream, IServerStreamWriter<Words> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            await responseStream.WriteAsync(requestStream.Current);
        }
    }
}
