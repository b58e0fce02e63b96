using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Grpc.Core;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>grpc-js and Python against our hosting, over mutual TLS 1.3 (our side speaks nothing older).</summary>
public sealed class StrangersCallUs(InteropFixture fixture) : IClassFixture<InteropFixture>
{
    private const int LargeMessages = 256;
    private const int LargeSize = 256 * 1024;

    public static TheoryData<string> Strangers => [Stranger.Node, Stranger.Python];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Unary_CarriesMessageHeadersTrailersAndBinaryMetadata(string stranger)
    {
        var seen = await RunAsync(stranger, "echo");

        Assert.Equal(0, (int)seen["code"]!);
        Assert.Equal("Peña", (string?)seen["text"]);
        Assert.Equal("00ff10", (string?)seen["payload"]);
        Assert.Equal($"from {stranger}", (string?)seen["header"]);
        Assert.Equal($"from {stranger}", (string?)seen["trailer"]);
        Assert.Equal("0001feff", (string?)seen["data"]);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Gzip_CompressesBothWays(string stranger)
    {
        var host = await fixture.HostAsync();
        await using var tap = new WireTap(host.Port);

        var seen = await RunAsync(stranger, "gzip", port: tap.Port, size: 400_000);

        Assert.Equal(400_000, (int)seen["size"]!);
        Assert.InRange(tap.ToServer, 1_000, 40_000);
        Assert.InRange(tap.ToClient, 1_000, 40_000);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task LargeClientStream_ArrivesWhole(string stranger)
    {
        var seen = await RunAsync(stranger, "collect", messages: LargeMessages, size: LargeSize);

        Assert.Equal(LargeMessages, (int)seen["messages"]!);
        Assert.Equal((long)LargeMessages * LargeSize, (long)seen["bytes"]!);
        Assert.Equal((string?)seen["ours"], (string?)seen["theirs"]);
        Assert.Equal(LargeDigest(), (string?)seen["theirs"]);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task LargeServerStream_WaitsForItsReaderAndArrivesWhole(string stranger)
    {
        var seen = await RunAsync(stranger, "expand", messages: LargeMessages, size: LargeSize);

        // A quarter of the stream is 16 MiB: well above every window, well below "everything was buffered".
        Assert.InRange((int)seen["stalledAt"]!, 0, LargeMessages / 4);
        Assert.Equal(LargeMessages, (int)seen["messages"]!);
        Assert.Equal(LargeDigest(), (string?)seen["ours"]);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Duplex_AnswersTurnByTurn(string stranger)
    {
        var seen = await RunAsync(stranger, "converse");

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"turn {i}"), seen["texts"]!.AsArray().Select(text => (string)text!));
        Assert.True((bool)seen["done"]!);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task DuplexThatWeEnd_ReachesTheCallerWithItsStatus(string stranger)
    {
        var seen = await RunAsync(stranger, "abort");

        Assert.Equal((int)StatusCode.FailedPrecondition, (int)seen["code"]!);
        Assert.Equal("asked to", (string?)seen["message"]);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Fault_IsDecodedWithItsDetails(string stranger)
    {
        var seen = await RunAsync(stranger, "fail");

        Assert.Equal((int)StatusCode.InvalidArgument, (int)seen["code"]!);
        Assert.Equal((int)StatusCode.InvalidArgument, (int)seen["statusCode"]!);
        Assert.Equal("FIELD_INVALID", (string?)seen["reason"]);
        Assert.Equal("policeexchange", (string?)seen["domain"]);
        Assert.Equal("2 fields of the request break a rule.", (string?)seen["message"]);
        Assert.Equal(
            ["subject.name REQUIRED is missing", "subject.born FORMAT is not a date"],
            seen["violations"]!.AsArray().Select(violation => (string)violation!));
        Assert.Equal(32, ((string?)seen["requestId"])?.Length);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Deadline_EndsTheCallOnBothSides(string stranger)
    {
        var key = NewKey();

        var seen = await RunAsync(stranger, "deadline", key: key);

        Assert.Equal((int)StatusCode.DeadlineExceeded, (int)seen["code"]!);
        await CancelledAsync(key);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Cancel_EndsTheCallOnBothSides(string stranger)
    {
        var key = NewKey();

        var seen = await RunAsync(stranger, "cancel", key: key);

        Assert.Equal((int)StatusCode.Cancelled, (int)seen["code"]!);
        await CancelledAsync(key);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task CancelOfAStream_StopsTheWriter(string stranger)
    {
        var key = NewKey();

        var seen = await RunAsync(stranger, "cancelStream", key: key, messages: LargeMessages, size: LargeSize);

        Assert.Equal((int)StatusCode.Cancelled, (int)seen["code"]!);
        await CancelledAsync(key);
        Assert.InRange((await fixture.HostAsync()).Counts.Of(key).Sent, 0, LargeMessages - 1);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task UnaryWithoutDeadline_IsRefused(string stranger)
    {
        var seen = await RunAsync(stranger, "noDeadline");

        Assert.Equal((int)StatusCode.InvalidArgument, (int)seen["code"]!);
        Assert.Equal("DEADLINE_REQUIRED", (string?)seen["reason"]);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task CertificateOfAnotherAuthority_IsNotServed(string stranger)
    {
        var seen = await RunAsync(stranger, "refused", who: fixture.Pki.Outsider);

        Assert.Equal((int)StatusCode.Unavailable, (int)seen["code"]!);
    }

    internal static string LargeDigest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var data = new byte[LargeSize];
        for (var i = 0; i < LargeMessages; i++)
        {
            data.AsSpan().Fill(InteropService.FillOf(i));
            digest.AppendData(data);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private async Task CancelledAsync(string key)
    {
        var counts = (await fixture.HostAsync()).Counts;
        await Eventually.IsTrueAsync(() => Task.FromResult(counts.Of(key).Cancelled == 1));
        Assert.Equal(1, counts.Of(key).Started);
    }

    private async Task<JsonNode> RunAsync(
        string stranger, string what, string? key = null, int messages = 0, int size = 0, int? port = null, CertificateFiles? who = null)
    {
        var implementation = Stranger.Get(stranger);
        var host = await fixture.HostAsync();
        using var process = await implementation.StartAsync("client", fixture.Settings(who ?? fixture.Pki.Gateway, what, port ?? host.Port, key ?? NewKey(), messages, size));
        return await OutputAsync(process);
    }

    private static async Task<JsonNode> OutputAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await error);
            return JsonNode.Parse(output)!;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
