using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.IntegrationTests.Hosting;

/// <summary>How calls end, each with its reason and its record.</summary>
public sealed class CallTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);

    [Fact]
    public async Task Fault_ArrivesWithReasonViolationsAndRequestId()
    {
        await using var host = await ExerciseHost.StartAsync();

        var details = await FailureOf(host, client => client.EchoAsync(new Words { Text = "invalid" }, deadline: Soon).ResponseAsync);

        Assert.Equal((StatusCode.InvalidArgument, FaultReason.FieldInvalid), (details.Status, details.Reason));
        Assert.Equal([new("persons[0].name", "REQUIRED", "is missing"), new("due", "ORDER", "is before the start")], details.Violations);
        var record = Assert.Single(host.Recorder.Records);
        Assert.Equal((record.RequestId, StatusCode.InvalidArgument, FaultReason.FieldInvalid), (details.RequestId, record.Status, record.Reason));
    }

    [Fact]
    public async Task RetryDelay_Arrives()
    {
        await using var host = await ExerciseHost.StartAsync();
        var details = await FailureOf(host, client => client.EchoAsync(new Words { Text = "quota" }, deadline: Soon).ResponseAsync);
        Assert.Equal((StatusCode.ResourceExhausted, FaultReason.QuotaExceeded, TimeSpan.FromSeconds(2.5)), (details.Status, details.Reason, details.RetryAfter));
    }

    [Theory]
    [InlineData("bug")]
    [InlineData("foreign")]
    public async Task UnknownException_IsInternal_WithTheRequestIdOnly_AndTheCauseInTheLog(string how)
    {
        await using var host = await ExerciseHost.StartAsync();

        var details = await FailureOf(host, client => client.EchoAsync(new Words { Text = how }, deadline: Soon).ResponseAsync);

        Assert.Equal((StatusCode.Internal, FaultReason.Internal), (details.Status, details.Reason));
        Assert.DoesNotContain("secret", details.Message, StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, line => line.StartsWith("1010 ", StringComparison.Ordinal)
            && line.Contains(details.RequestId!, StringComparison.Ordinal) && line.Contains("secret inner text", StringComparison.Ordinal));
        Assert.Equal(FaultReason.Internal, Assert.Single(host.Recorder.Records).Reason);
    }

    [Fact]
    public async Task UnlistedMethod_IsDenied_AndRecorded()
    {
        await using var host = await ExerciseHost.StartAsync();
        var details = await FailureOf(host, client => client.UnlistedAsync(new Words(), deadline: Soon).ResponseAsync);
        Assert.Equal((StatusCode.PermissionDenied, FaultReason.MethodNotGranted), (details.Status, details.Reason));
        Assert.Equal(("/policeexchange.testing.v1.Exercise/Unlisted", StatusCode.PermissionDenied), Single(host));
    }

    [Fact]
    public async Task MethodOfAnotherKind_IsDenied_ButServedToThatKind()
    {
        await using var host = await ExerciseHost.StartAsync();
        var details = await FailureOf(host, client => client.AdministerAsync(new Words(), deadline: Soon).ResponseAsync);
        Assert.Equal(FaultReason.MethodNotGranted, details.Reason);

        var administrator = new Exercise.ExerciseClient(host.Enrolled("spiffe://hub.px.example/admin/alex").Channel);
        Assert.Equal("x", (await administrator.AdministerAsync(new Words { Text = "x" }, deadline: Soon, cancellationToken: Stop)).Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(90)]
    public async Task NoDeadlineOrALongOne_IsRefused(int? seconds)
    {
        await using var host = await ExerciseHost.StartAsync();
        DateTime? deadline = seconds is { } s ? TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(s) : null;
        var details = await FailureOf(host, client => client.EchoAsync(new Words(), deadline: deadline).ResponseAsync);
        Assert.Equal((StatusCode.InvalidArgument, FaultReason.DeadlineRequired), (details.Status, details.Reason));
    }

    [Theory]
    [InlineData("/policeexchange.testing.v1.Exercise/Nothing")]
    [InlineData("/no.Such/Service")]
    public async Task UnknownMethod_IsUnimplemented_AndRecorded(string path)
    {
        await using var host = await ExerciseHost.StartAsync();
        var (status, reason) = await RawAsync(host, path, [0, 0, 0, 0, 0]);
        Assert.Equal((StatusCode.Unimplemented, FaultReason.NoSuchMethod), (status, reason));
        Assert.Equal((path, StatusCode.Unimplemented), Single(host));
    }

    public static TheoryData<string, byte[]> MalformedRequests => new()
    {
        { "truncated field", [0, 0, 0, 0, 2, 0x0A, 0x05] },
        { "not protobuf", [0, 0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "wrong wire type end", [0, 0, 0, 0, 2, 0x08, 0xFF] },
        { "end group", [0, 0, 0, 0, 1, 0x0C] },
        { "no message", [] },
        { "cut frame", [0, 0, 0, 0, 9, 0x0A] },
    };

    [Theory]
    [MemberData(nameof(MalformedRequests))]
    public async Task MalformedRequest_IsInvalidArgument_AndRecorded(string kind, byte[] body)
    {
        await using var host = await ExerciseHost.StartAsync();
        foreach (var method in (string[])["Echo", "Hold", "Collect", "Chat"])
        {
            var streaming = method is "Collect" or "Chat";
            if (streaming && body.Length == 0)
            {
                continue; // An empty stream is a good one.
            }

            var (status, reason) = await RawAsync(host, "/policeexchange.testing.v1.Exercise/" + method, body);
            Assert.True((status, reason) == (StatusCode.InvalidArgument, FaultReason.FieldInvalid), $"{kind}, {method}: {status} {reason}");
            Assert.Contains(host.Recorder.Records, record => record.Method.EndsWith("/" + method, StringComparison.Ordinal) && record.Status == StatusCode.InvalidArgument);
        }
    }

    [Fact]
    public async Task MalformedRequest_OfACallerWithoutRights_IsDenied_NotExplained()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (status, reason) = await RawAsync(host, "/policeexchange.testing.v1.Exercise/Administer", [0, 0, 0, 0, 2, 0x0A, 0x05]);
        Assert.Equal((StatusCode.PermissionDenied, FaultReason.MethodNotGranted), (status, reason));
    }

    [Fact]
    public async Task MessageOverTheLimit_IsResourceExhausted_OnUnaryAndOnStreams()
    {
        await using var host = await ExerciseHost.StartAsync(new() { ["Limits:MaxReceiveMessageBytes"] = "4096" });
        var large = new Words { Text = new string('x', 5000) };

        var unary = await FailureOf(host, client => client.EchoAsync(large, deadline: Soon).ResponseAsync);
        var stream = await FailureOf(host, async client =>
        {
            using var chat = client.Chat();
            await chat.RequestStream.WriteAsync(large);
            _ = await chat.ResponseStream.MoveNext(Stop);
        });

        Assert.Equal((StatusCode.ResourceExhausted, FaultReason.LimitExceeded), (unary.Status, unary.Reason));
        Assert.Equal((StatusCode.ResourceExhausted, FaultReason.LimitExceeded), (stream.Status, stream.Reason));
    }

    [Fact]
    public async Task SilentStream_Ends()
    {
        await using var host = await ExerciseHost.StartAsync(limits: StreamLimits.Default with { Idle = TimeSpan.FromMilliseconds(200) });
        var details = await FailureOf(host, async client =>
        {
            using var chat = client.Chat();
            await chat.RequestStream.WriteAsync(new Words { Text = "one" });
            Assert.True(await chat.ResponseStream.MoveNext(Stop));
            _ = await chat.ResponseStream.MoveNext(Stop).WaitAsync(TimeSpan.FromSeconds(10));
        });
        Assert.Equal((StatusCode.ResourceExhausted, FaultReason.LimitExceeded), (details.Status, details.Reason));
    }

    [Fact]
    public async Task LongStream_EndsAtItsTotal()
    {
        await using var host = await ExerciseHost.StartAsync(limits: StreamLimits.Default with { TotalMessages = 3 });
        var details = await FailureOf(host, async client =>
        {
            using var chat = client.Chat();
            for (var i = 0; i < 4; i++)
            {
                await chat.RequestStream.WriteAsync(new Words());
                _ = await chat.ResponseStream.MoveNext(Stop);
            }
        });
        Assert.Equal(FaultReason.LimitExceeded, details.Reason);
    }

    [Fact]
    public async Task CallerOverItsRate_IsRefusedWithADelay_OthersAreNot()
    {
        await using var host = await ExerciseHost.StartAsync(new() { ["Limits:CallsPerSecond"] = "1", ["Limits:CallBurst"] = "2" });
        var busy = new Exercise.ExerciseClient(host.Gateway());
        _ = await busy.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
        _ = await busy.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await busy.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));
        var details = FaultDetails.From(failure);

        Assert.Equal(FaultReason.LimitExceeded, details.Reason);
        Assert.InRange(details.RetryAfter!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        _ = await new Exercise.ExerciseClient(host.Enrolled(TestAuthority.Gateway("can")).Channel).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
    }

    [Fact]
    public async Task RecorderFails_NothingIsServed()
    {
        await using var host = await ExerciseHost.StartAsync();
        var client = new Exercise.ExerciseClient(host.Gateway());
        _ = await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
        host.Recorder.Fails = true;

        foreach (var text in (string[])["x", "invalid", "bug"])
        {
            var unary = FaultDetails.From(await Assert.ThrowsAsync<RpcException>(
                async () => await client.EchoAsync(new Words { Text = text }, deadline: Soon, cancellationToken: Stop)));
            Assert.Equal((StatusCode.Unavailable, FaultReason.NotRecording), (unary.Status, unary.Reason));
            Assert.DoesNotContain("secret", unary.Message, StringComparison.Ordinal);
        }

        using var hold = client.Hold(new Words(), cancellationToken: Stop);
        var stream = FaultDetails.From(await Assert.ThrowsAsync<RpcException>(async () => await hold.ResponseStream.MoveNext(Stop)));
        Assert.Equal(FaultReason.NotRecording, stream.Reason);

        var denied = FaultDetails.From(await Assert.ThrowsAsync<RpcException>(
            async () => await client.UnlistedAsync(new Words(), deadline: Soon, cancellationToken: Stop)));
        Assert.Equal(FaultReason.NotRecording, denied.Reason);
    }

    [Fact]
    public async Task Stream_IsRecordedBeforeItsFirstMessage_AndAtItsEnd()
    {
        await using var host = await ExerciseHost.StartAsync();
        using var chat = new Exercise.ExerciseClient(host.Gateway()).Chat(cancellationToken: Stop);
        await chat.RequestStream.WriteAsync(new Words(), Stop);
        Assert.True(await chat.ResponseStream.MoveNext(Stop));
        Assert.Equal(CallPhase.Opened, Assert.Single(host.Recorder.Records).Phase);
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext(Stop));
        Assert.Equal([CallPhase.Opened, CallPhase.Completed], host.Recorder.Records.Select(record => record.Phase));
        Assert.All(host.Recorder.Records, record => Assert.True(record.Casework));
    }

    [Fact]
    public async Task DeadlinePasses_CallEndsAndIsRecorded()
    {
        await using var host = await ExerciseHost.StartAsync();
        // A client that does not end the call itself: the server has to.
        var (status, _) = await RawAsync(host, "/policeexchange.testing.v1.Exercise/Echo", [0, 0, 0, 0, 6, 0x0A, 4, .. "wait"u8], "300m");
        Assert.Equal(StatusCode.DeadlineExceeded, status);
        await Eventually(() => host.Recorder.Records.Any(record => record.Status == StatusCode.DeadlineExceeded));
    }

    [Fact]
    public async Task CallerLeaves_CallEndsAndIsRecorded()
    {
        await using var host = await ExerciseHost.StartAsync();
        using var hold = new Exercise.ExerciseClient(host.Gateway()).Hold(new Words(), cancellationToken: Stop);
        Assert.True(await hold.ResponseStream.MoveNext(Stop));
        hold.Dispose();
        await Eventually(() => host.Recorder.Records.Any(record => record.Status == StatusCode.Cancelled));
    }

    [Fact]
    public async Task Health_AnswersEveryEnrolledKind_AndLeavesNoRecord()
    {
        await using var host = await ExerciseHost.StartAsync();
        var health = new Grpc.Health.V1.Health.HealthClient(host.Enrolled("spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK").Channel);
        foreach (var service in (string[])["", "policeexchange.testing.v1.Exercise"])
        {
            var answer = await health.CheckAsync(new HealthCheckRequest { Service = service }, deadline: Soon, cancellationToken: Stop);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        }

        Assert.Empty(host.Recorder.Records);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await health.CheckAsync(new HealthCheckRequest { Service = "other" }, deadline: Soon, cancellationToken: Stop));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Reflection_IsForAdministrators()
    {
        await using var host = await ExerciseHost.StartAsync();
        var details = await FailureOf(host, async _ => await ReflectAsync(host.Gateway(), new ServerReflectionRequest { ListServices = "" }));
        Assert.Equal(FaultReason.MethodNotGranted, details.Reason);

        var admin = host.Enrolled("spiffe://jam.px.example/admin/kim").Channel;
        var list = await ReflectAsync(admin, new ServerReflectionRequest { ListServices = "" });
        Assert.Contains(list.ListServicesResponse.Service, service => service.Name == "policeexchange.testing.v1.Exercise");
        var file = await ReflectAsync(admin, new ServerReflectionRequest { FileContainingSymbol = "policeexchange.testing.v1.Exercise.Chat" });
        Assert.Equal(ExerciseReflection.Descriptor.SerializedData, file.FileDescriptorResponse.FileDescriptorProto[0]);
        Assert.Equal(3, file.FileDescriptorResponse.FileDescriptorProto.Count);
        var byName = await ReflectAsync(admin, new ServerReflectionRequest { FileByFilename = "exercise.proto" });
        Assert.Equal(file.FileDescriptorResponse, byName.FileDescriptorResponse);
        var none = await ReflectAsync(admin, new ServerReflectionRequest { FileContainingSymbol = "no.Such" });
        Assert.Equal((int)StatusCode.NotFound, none.ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task Reflection_InDevelopment_IsForEverybody()
    {
        await using var host = await ExerciseHost.StartAsync(environment: "Development");
        var list = await ReflectAsync(host.Gateway(), new ServerReflectionRequest { ListServices = "" });
        Assert.Equal(3, list.ListServicesResponse.Service.Count);
    }

    [Fact]
    public async Task Response_NamesNoServer()
    {
        await using var host = await ExerciseHost.StartAsync();
        using var client = RawClient(host);
        using var response = await PostAsync(client, host, "/policeexchange.testing.v1.Exercise/Echo", [0, 0, 0, 0, 0]);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task HeadersOverTheLimit_AreRefused()
    {
        await using var host = await ExerciseHost.StartAsync();
        var client = new Exercise.ExerciseClient(host.Gateway());
        var many = new Metadata();
        for (var i = 0; i < 60; i++)
        {
            many.Add("h" + i, "x");
        }

        _ = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new Words(), many, Soon, Stop));
        _ = await Assert.ThrowsAsync<RpcException>(
            async () => await client.EchoAsync(new Words(), new Metadata { { "big", new string('x', 20_000) } }, Soon, Stop));
        Assert.Empty(host.Recorder.Records);
    }

    private static async Task<ServerReflectionResponse> ReflectAsync(CallInvoker channel, ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(request, Stop);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Stop));
        return call.ResponseStream.Current;
    }

    private static async Task<FaultDetails> FailureOf(ExerciseHost host, Func<Exercise.ExerciseClient, Task> call) =>
        FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => call(new Exercise.ExerciseClient(host.Gateway()))));

    private static (string Method, StatusCode Status) Single(ExerciseHost host)
    {
        var record = Assert.Single(host.Recorder.Records);
        return (record.Method, record.Status);
    }

    // A record follows the caller's view of the end; the loop is bounded and does not assert on time.
    private static async Task Eventually(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 500 && !condition(); i++)
        {
            _ = await timer.WaitForNextTickAsync(Stop);
        }

        Assert.True(condition());
    }

    private static HttpClient RawClient(ExerciseHost host)
    {
        var (certificate, _) = host.Enrolled(TestAuthority.Gateway("jam"));
#pragma warning disable CA5359 // The subject is the server.
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
        });
#pragma warning restore CA5359
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, ExerciseHost host, string path, byte[] body, string timeout = "10S")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("grpc-timeout", timeout);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var response = await client.SendAsync(request, Stop);
        _ = await response.Content.ReadAsByteArrayAsync(Stop);
        return response;
    }

    private static async Task<(StatusCode Status, FaultReason Reason)> RawAsync(ExerciseHost host, string path, byte[] body, string timeout = "10S")
    {
        using var client = RawClient(host);
        using var response = await PostAsync(client, host, path, body, timeout);
        var ends = response.Headers.Contains("grpc-status") ? (HttpHeaders)response.Headers : response.TrailingHeaders;
        var status = (StatusCode)int.Parse(ends.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture);
        if (!ends.TryGetValues(Fault.DetailsTrailer, out var encoded))
        {
            return (status, FaultReason.Unspecified);
        }

        var text = encoded.Single();
        var trailers = new Metadata { { Fault.DetailsTrailer, Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')) } };
#pragma warning disable RS0030 // Read as a client's library would hand it over.
        return (status, FaultDetails.From(new RpcException(new Status(status, ""), trailers)).Reason);
#pragma warning restore RS0030
    }
}
