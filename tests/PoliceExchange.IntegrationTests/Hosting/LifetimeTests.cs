using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.IntegrationTests.Hosting;

/// <summary>Start and stop.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);

    [Fact]
    public async Task Draining_NewCallsAreRefused_HealthSaysSo_StreamsEndWhole()
    {
        await using var host = await ExerciseHost.StartAsync();
        var channel = host.Gateway();
        var client = new Exercise.ExerciseClient(channel);
        var health = new Grpc.Health.V1.Health.HealthClient(channel);
        using var watch = health.Watch(new HealthCheckRequest(), cancellationToken: Stop);
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);
        using var hold = client.Hold(new Words(), cancellationToken: Stop);
        Assert.True(await hold.ResponseStream.MoveNext(Stop));

        var drain = new DrainOnStop(host.Get<Drain>(), host.Get<PoliceExchange.Hosting.Health.HealthState>(), Microsoft.Extensions.Logging.Abstractions.NullLogger<DrainOnStop>.Instance);
        await drain.StoppingAsync(Stop);

        Assert.True(await hold.ResponseStream.MoveNext(Stop));
        Assert.Equal("last", hold.ResponseStream.Current.Text);
        Assert.False(await hold.ResponseStream.MoveNext(Stop));
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext(Stop));
        var answer = await health.CheckAsync(new HealthCheckRequest(), deadline: Soon, cancellationToken: Stop);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, answer.Status);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));
        Assert.Equal((StatusCode.Unavailable, FaultReason.NotServing), (failure.StatusCode, FaultDetails.From(failure).Reason));
    }

    [Fact]
    public async Task Stop_LetsARunningStreamFinish_AndTakesLessThanTenSeconds()
    {
        await using var host = await ExerciseHost.StartAsync();
        using var hold = new Exercise.ExerciseClient(host.Gateway()).Hold(new Words(), cancellationToken: Stop);
        Assert.True(await hold.ResponseStream.MoveNext(Stop));
        Assert.True(File.Exists(host.ReadyFile));

        var stopping = host.App.StopAsync(Stop);
        Assert.True(await hold.ResponseStream.MoveNext(Stop));
        Assert.False(await hold.ResponseStream.MoveNext(Stop));
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), Stop);

        Assert.False(File.Exists(host.ReadyFile));
        Assert.Equal(StatusCode.OK, host.Recorder.Records.Last().Status);
    }

    [Fact]
    public async Task Stop_CutsACallThatDoesNotEnd()
    {
        await using var host = await ExerciseHost.StartAsync(new() { ["Host:DrainTimeout"] = "00:00:01" });
        var call = new Exercise.ExerciseClient(host.Gateway()).EchoAsync(new Words { Text = "wait" }, deadline: Soon, cancellationToken: Stop);
        await WaitFor(host, connections: 1);

        await host.App.StopAsync(Stop).WaitAsync(TimeSpan.FromSeconds(10), Stop);

        _ = await Assert.ThrowsAsync<RpcException>(async () => await call);
    }

    [Fact]
    public void BadSettings_AreAllReportedAtOnce_BeforeAnythingListens()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Host:Listen"] = "nowhere",
            ["Host:CertificateFile"] = "/no/such.pem",
            ["Limits:MaxConnections"] = "0",
            ["Limits:MaxDeadline"] = "01:00:00",
        });
        builder.AddExchangeHost();
        builder.Services.AddSingleton<ICallRecorder>(new MemoryRecorder());
        builder.Services.AddSingleton(new PeerTrust(() => [], _ => new PeerVerdict.Refused("nobody")));

        var failure = Assert.ThrowsAny<Exception>(() => builder.Build());

        var text = failure.ToString();
        foreach (var setting in (string[])["Host:Listen", "Host:CertificateFile", "Host:KeyFile", "Limits:MaxConnections ", "Limits:MaxDeadline"])
        {
            Assert.Contains(setting, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadyFile_NamesThePortThatWasTaken()
    {
        await using var host = await ExerciseHost.StartAsync();
        var line = Assert.Single(await File.ReadAllLinesAsync(host.ReadyFile, Stop));
        Assert.Matches(@"^127\.0\.0\.1:[1-9][0-9]{2,4}$", line);
        _ = await new Exercise.ExerciseClient(host.Gateway()).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
    }

    // The connection is open before the call is known to run; the loop is bounded.
    private static async Task WaitFor(ExerciseHost host, int connections)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 500 && host.Get<PoliceExchange.Hosting.Connections.ConnectionRegistry>().Count < connections; i++)
        {
            _ = await timer.WaitForNextTickAsync(Stop);
        }
    }
}
