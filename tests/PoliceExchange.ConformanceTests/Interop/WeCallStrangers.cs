using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.ConformanceTests.Interop.V1;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using Client = PoliceExchange.ConformanceTests.Interop.V1.InteropService.InteropServiceClient;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>Our channel against servers of grpc-js and Python, and against ours for comparison, over mutual TLS 1.3.</summary>
public sealed class WeCallStrangers(InteropFixture fixture) : IClassFixture<InteropFixture>
{
    private const int LargeMessages = 256;
    private const int LargeSize = 256 * 1024;

    public static TheoryData<string> Servers => ["ours", Stranger.Node, Stranger.Python];

    /// <summary>grpc-js 1.14 compresses no response, so for it only the request is to be small.</summary>
    public static TheoryData<string, bool> Compressors => new() { { "ours", true }, { Stranger.Node, false }, { Stranger.Python, true } };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Unary_CarriesMessageHeadersTrailersAndBinaryMetadata(string server)
    {
        using var channel = await ChannelAsync(server);
        var metadata = new Metadata { { "Interop-Text", "from us" }, { "interop-data-bin", [0, 1, 254, 255] } };

        using var call = new Client(channel).EchoAsync(
            new EchoRequest { Text = "Peña", Payload = ByteString.CopyFrom(0, 255, 16) }, Within(30).WithHeaders(metadata));
        var response = await call;

        Assert.Equal("Peña", response.Text);
        Assert.Equal([0, 255, 16], response.Payload.ToByteArray());
        Assert.Equal("from us", (await call.ResponseHeadersAsync).GetValue("interop-text"));
        Assert.Equal("from us", call.GetTrailers().GetValue("interop-end"));
        Assert.Equal([0, 1, 254, 255], call.GetTrailers().GetValueBytes("interop-data-bin"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public async Task Gzip_Compresses(string server, bool response)
    {
        await using var tap = new WireTap(await fixture.PortOfAsync(server));
        using (var channel = fixture.ChannelTo(tap.Port))
        {
            // The one way that Grpc.Net.Client offers to compress a request.
            var gzip = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
            var answer = await new Client(channel).EchoAsync(
                new EchoRequest { Payload = ByteString.CopyFrom(new byte[400_000]) }, Within(30).WithHeaders(gzip));

            Assert.Equal(400_000, answer.Payload.Length);
        }

        Assert.InRange(tap.ToServer, 1_000, 40_000);
        if (response)
        {
            Assert.InRange(tap.ToClient, 1_000, 40_000);
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task LargeClientStream_ArrivesWhole(string server)
    {
        using var channel = await ChannelAsync(server);
        using var call = new Client(channel).Collect(Within(50));
        var data = new byte[LargeSize];
        for (var i = 0; i < LargeMessages; i++)
        {
            data.AsSpan().Fill(InteropService.FillOf(i));
            await call.RequestStream.WriteAsync(new Chunk { Data = ByteString.CopyFrom(data) }, TestContext.Current.CancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        var response = await call;

        Assert.Equal((LargeMessages, (long)LargeMessages * LargeSize), (response.Messages, response.Bytes));
        Assert.Equal(StrangersCallUs.LargeDigest(), Convert.ToHexStringLower(response.Sha256.Span));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task LargeServerStream_WaitsForItsReaderAndArrivesWhole(string server)
    {
        using var channel = await ChannelAsync(server);
        var client = new Client(channel);
        var key = NewKey();
        using var call = client.Expand(new ExpandRequest { Key = key, Messages = LargeMessages, Size = LargeSize }, Within(50));

        // Nobody reads: the server has to stop writing.
        var (last, same) = (-1, 0);
        await Eventually.IsTrueAsync(async () =>
        {
            var seen = await CountAsync(client, key);
            (last, same) = (seen.Sent, seen.Started == 1 && seen.Sent == last ? same + 1 : 0);
            return same >= 15;
        });

        Assert.InRange(last, 0, LargeMessages / 4);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var messages = 0;
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            digest.AppendData(chunk.Data.Span);
            messages++;
        }

        Assert.Equal(LargeMessages, messages);
        Assert.Equal(StrangersCallUs.LargeDigest(), Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Duplex_AnswersTurnByTurn(string server)
    {
        using var channel = await ChannelAsync(server);
        using var call = new Client(channel).Converse(Within(30));
        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync(new Chunk { Data = ByteString.CopyFromUtf8($"turn {i}") }, TestContext.Current.CancellationToken);
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal($"turn {i}", call.ResponseStream.Current.Data.ToStringUtf8());
        }

        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task DuplexThatTheServerEnds_ReachesUsWithItsStatus(string server)
    {
        using var channel = await ChannelAsync(server);
        using var call = new Client(channel).Converse(Within(30));
        await call.RequestStream.WriteAsync(new Chunk { Data = ByteString.CopyFromUtf8("abort") }, TestContext.Current.CancellationToken);

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.FailedPrecondition, end.StatusCode);
        Assert.Equal("asked to", end.Status.Detail);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Fault_IsDecodedWithItsDetails(string server)
    {
        using var channel = await ChannelAsync(server);

        var end = await Assert.ThrowsAsync<RpcException>(async () => await new Client(channel).FailAsync(new FailRequest(), Within(30)));
        var details = FaultDetails.From(end);

        Assert.Equal((StatusCode.InvalidArgument, FaultReason.FieldInvalid), (details.Status, details.Reason));
        Assert.Equal("2 fields of the request break a rule.", details.Message);
        Assert.Equal(InteropService.Violations, details.Violations);
        Assert.NotNull(details.RequestId);
        if (server != "ours")
        {
            Assert.Equal(TimeSpan.FromSeconds(1.5), details.RetryAfter);
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Deadline_EndsTheCallOnBothSides(string server)
    {
        using var channel = await ChannelAsync(server);
        var client = new Client(channel);
        var key = NewKey();

        var end = await Assert.ThrowsAsync<RpcException>(async () => await client.SlowAsync(new SlowRequest { Key = key }, Within(0.5)));

        Assert.Equal(StatusCode.DeadlineExceeded, end.StatusCode);
        await CancelledAsync(client, key);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Cancel_EndsTheCallOnBothSides(string server)
    {
        using var channel = await ChannelAsync(server);
        var client = new Client(channel);
        var key = NewKey();
        using var cancel = new CancellationTokenSource();
        using var call = client.SlowAsync(new SlowRequest { Key = key }, Within(30).WithCancellationToken(cancel.Token));
        await Eventually.IsTrueAsync(async () => (await CountAsync(client, key)).Started == 1);

        await cancel.CancelAsync();
        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.Cancelled, end.StatusCode);
        await CancelledAsync(client, key);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task CancelOfAStream_StopsTheWriter(string server)
    {
        using var channel = await ChannelAsync(server);
        var client = new Client(channel);
        var key = NewKey();
        using (var call = client.Expand(new ExpandRequest { Key = key, Messages = LargeMessages, Size = LargeSize }, Within(30)))
        {
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        }

        await CancelledAsync(client, key);
        Assert.InRange((await CountAsync(client, key)).Sent, 0, LargeMessages - 1);
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static CallOptions Within(double seconds) =>
        new CallOptions(cancellationToken: TestContext.Current.CancellationToken)
            .WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds));

    private static async Task<CountResponse> CountAsync(Client client, string key) =>
        await client.CountAsync(new CountRequest { Key = key }, Within(10));

    private static async Task CancelledAsync(Client client, string key)
    {
        await Eventually.IsTrueAsync(async () => (await CountAsync(client, key)).Cancelled == 1);
        Assert.Equal(1, (await CountAsync(client, key)).Started);
    }

    private async Task<ExchangeChannel> ChannelAsync(string server) => fixture.ChannelTo(await fixture.PortOfAsync(server));
}
