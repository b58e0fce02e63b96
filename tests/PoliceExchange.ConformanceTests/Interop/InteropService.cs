using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.ConformanceTests.Interop.V1;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>Our side of interop.proto.</summary>
internal sealed class InteropService(CallCounts counts) : V1.InteropService.InteropServiceBase
{
    public static readonly FieldViolation[] Violations =
    [
        new("subject.name", "REQUIRED", "is missing"),
        new("subject.born", "FORMAT", "is not a date"),
    ];

    public static byte FillOf(int chunk) => (byte)((31 * chunk) + 7);

    public override async Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders)
        {
            switch (entry.Key)
            {
                case "interop-text":
                    headers.Add("interop-text", entry.Value);
                    context.ResponseTrailers.Add("interop-end", entry.Value);
                    break;
                case "interop-data-bin":
                    context.ResponseTrailers.Add("interop-data-bin", entry.ValueBytes);
                    break;
            }
        }

        await context.WriteResponseHeadersAsync(headers);
        return new EchoResponse { Text = request.Text, Payload = request.Payload };
    }

    public override async Task<CollectResponse> Collect(IAsyncStreamReader<Chunk> requestStream, ServerCallContext context)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var response = new CollectResponse();
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            digest.AppendData(requestStream.Current.Data.Span);
            response.Messages++;
            response.Bytes += requestStream.Current.Data.Length;
        }

        response.Sha256 = ByteString.CopyFrom(digest.GetHashAndReset());
        return response;
    }

    public override async Task Expand(ExpandRequest request, IServerStreamWriter<Chunk> responseStream, ServerCallContext context)
    {
        counts.Start(request.Key);
        using var ended = context.CancellationToken.Register(() => counts.Cancel(request.Key));
        // Compressed, these chunks would fit into any window.
        responseStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        var data = new byte[request.Size];
        for (var i = 0; i < request.Messages; i++)
        {
            data.AsSpan().Fill(FillOf(i));
            await responseStream.WriteAsync(new Chunk { Data = ByteString.CopyFrom(data) }, context.CancellationToken);
            counts.Send(request.Key);
        }
    }

    public override async Task Converse(IAsyncStreamReader<Chunk> requestStream, IServerStreamWriter<Chunk> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            if (requestStream.Current.Data.ToStringUtf8() == "abort")
            {
                throw new Fault(FaultReason.StateConflict, "asked to").ToException();
            }

            await responseStream.WriteAsync(requestStream.Current, context.CancellationToken);
        }
    }

    public override Task<FailResponse> Fail(FailRequest request, ServerCallContext context) =>
        throw Fault.Invalid(Violations).ToException();

    public override async Task<SlowResponse> Slow(SlowRequest request, ServerCallContext context)
    {
        counts.Start(request.Key);
        using var ended = context.CancellationToken.Register(() => counts.Cancel(request.Key));
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, context.CancellationToken);
        return new SlowResponse();
    }

    public override Task<CountResponse> Count(CountRequest request, ServerCallContext context)
    {
        // All zeros is an empty message, and .NET's gzip of nothing is nothing (dotnet/runtime#112563), which grpc-js and
        // grpc-java cannot unpack (grpc-node#3065, grpc-dotnet#2596): a response that may be empty is not to be compressed.
        context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        return Task.FromResult(counts.Of(request.Key));
    }
}
