using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.IntegrationTests.Hosting;

/// <summary>Who gets in. Each bad certificate is enrolled (its pin is in the list), so that the named check alone refuses it.</summary>
public sealed class PeerTests
{
    [Fact]
    public async Task EnrolledGateway_IsServed_AndKnownByItsCertificate()
    {
        await using var host = await ExerciseHost.StartAsync();
        var client = new Exercise.ExerciseClient(host.Gateway());

        var answer = await client.EchoAsync(new Words { Text = "who" }, deadline: Soon, cancellationToken: Stop);

        Assert.Equal("spiffe://jam.px.example/gateway/gw-jam/tls", answer.Text);
        Assert.Equal("JAM", Assert.Single(host.Recorder.Records).Peer!.Member);
    }

    public static TheoryData<string, string> BadCertificates => new()
    {
        { "none", "no certificate was presented" },
        { "expired", "NotTimeValid" },
        { "self-signed", "UntrustedRoot" },
        { "other authority", "the chain does not hold" },
        { "server usage", "NotValidForUsage" },
        { "no usage", "the extended key usage is missing" },
        { "other nation", "NotPermittedNameConstraint" },
        { "not enrolled", "the key is not enrolled" },
        { "two URIs", "more than one URI" },
        { "no URI", "no URI" },
        { "foreign URI", "not an identity" },
        { "authority itself", "no URI" },
    };

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task BadCertificate_IsRefusedInTheHandshake_AndTheLogSaysWhy(string kind, string reason)
    {
        await using var host = await ExerciseHost.StartAsync();
        using var stranger = new TestAuthority("jam.px.example");
        var good = TestAuthority.Gateway("jam");
        using var certificate = kind switch
        {
            "none" => null,
            "expired" => host.Jamaica.Issue(new TestAuthority.Leaf([good]) { Expired = true }),
            "self-signed" => host.Jamaica.Issue(new TestAuthority.Leaf([good]) { SelfSigned = true }),
            "other authority" => stranger.Issue(good),
            "server usage" => host.Jamaica.Issue(new TestAuthority.Leaf([good]) { Usages = [PeerChain.ServerAuthentication] }),
            "no usage" => host.Jamaica.Issue(new TestAuthority.Leaf([good]) { Usages = [] }),
            "other nation" => host.Jamaica.Issue(TestAuthority.Gateway("can")),
            "two URIs" => host.Jamaica.Issue(new TestAuthority.Leaf([good, "spiffe://jam.px.example/gateway/gw-two/tls"])),
            "no URI" => host.Jamaica.Issue(new TestAuthority.Leaf([])),
            "foreign URI" => host.Jamaica.Issue("spiffe://jam.px.example/workload/x"),
            "authority itself" => new X509Certificate2(host.Jamaica.Certificate),
            _ => host.Jamaica.Issue(good),
        };
        if (certificate is not null && kind != "not enrolled")
        {
            host.Enroll(certificate);
        }

        using var channel = Open(host.Address, certificate);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Exercise.ExerciseClient(channel).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));

        AssertNoConnection(failure);
        Assert.Contains(reason, Assert.Single(host.Log.Lines, line => line.StartsWith("1000 ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(host.Recorder.Records);
    }

    [Fact]
    public async Task OldTls_IsRefused()
    {
        await using var host = await ExerciseHost.StartAsync();
        using var certificate = host.Jamaica.Issue(TestAuthority.Gateway("jam"));
        host.Enroll(certificate);
        using var channel = Open(host.Address, certificate, SslProtocols.Tls12);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Exercise.ExerciseClient(channel).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));

        AssertNoConnection(failure);
        Assert.Empty(host.Recorder.Records);
    }

    [Fact]
    public async Task KeyRemoved_NextCallOnTheSameConnectionIsUnauthenticated()
    {
        // The sweep is slower than the test, so that it is the call's own check that refuses.
        await using var host = await ExerciseHost.StartAsync(new() { ["Limits:ConnectionSweep"] = "00:00:04" });
        var (certificate, channel) = host.Enrolled(TestAuthority.Gateway("jam"));
        var client = new Exercise.ExerciseClient(channel);
        _ = await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);

        host.Remove(certificate);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
        Assert.Equal(FaultReason.CallerRevoked, FaultDetails.From(failure).Reason);
        Assert.Contains(host.Recorder.Records, record => record.Reason == FaultReason.CallerRevoked);
    }

    [Fact]
    public async Task KeyRemoved_OpenStreamEndsWithinFiveSeconds_WithoutAnybodyCallingClose()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, channel) = host.Enrolled(TestAuthority.Gateway("jam"));
        using var hold = new Exercise.ExerciseClient(channel).Hold(new Words(), cancellationToken: Stop);
        Assert.True(await hold.ResponseStream.MoveNext(Stop));

        host.Remove(certificate);
        var end = hold.ResponseStream.MoveNext(Stop).WaitAsync(TimeSpan.FromSeconds(5), Stop);

        _ = await Assert.ThrowsAsync<RpcException>(async () => await end);
    }

    [Fact]
    public async Task Close_EndsTheOpenConnectionsOfThatKeyOnly()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (removed, channel) = host.Enrolled(TestAuthority.Gateway("jam"));
        using var ends = new Exercise.ExerciseClient(channel).Hold(new Words(), cancellationToken: Stop);
        using var stays = new Exercise.ExerciseClient(host.Enrolled(TestAuthority.Gateway("can")).Channel).Hold(new Words(), cancellationToken: Stop);
        Assert.True(await ends.ResponseStream.MoveNext(Stop));
        Assert.True(await stays.ResponseStream.MoveNext(Stop));

        var registry = host.Get<PoliceExchange.Hosting.Connections.ConnectionRegistry>();
        Assert.Equal(1, registry.Close(PeerCertificate.PinOf(removed), "test"));

        _ = await Assert.ThrowsAsync<RpcException>(async () => await ends.ResponseStream.MoveNext(Stop).WaitAsync(TimeSpan.FromSeconds(5), Stop));
        Assert.False(stays.ResponseStream.MoveNext(Stop).IsCompleted);
    }

    [Fact]
    public async Task TooManyReconnects_AreRefusedForThatKeyOnly()
    {
        await using var host = await ExerciseHost.StartAsync(new() { ["Limits:ReconnectBurst"] = "3", ["Limits:ReconnectsPerMinute"] = "1" });
        using var certificate = host.Jamaica.Issue(TestAuthority.Gateway("jam"));
        host.Enroll(certificate);
        for (var i = 0; i < 3; i++)
        {
            using var again = Open(host.Address, certificate);
            _ = await new Exercise.ExerciseClient(again).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
        }

        using var last = Open(host.Address, certificate);
        _ = await Assert.ThrowsAsync<RpcException>(async () => await new Exercise.ExerciseClient(last).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));

        Assert.Contains(host.Log.Lines, line => line.StartsWith("1001 ", StringComparison.Ordinal) && line.Contains("too often", StringComparison.Ordinal));
        _ = await new Exercise.ExerciseClient(host.Enrolled(TestAuthority.Gateway("can")).Channel).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
    }

    [Fact]
    public async Task OldConnection_IsAskedToEnd_AndTheNextCallGetsANewOne()
    {
        var time = new SettableTime();
        await using var host = await ExerciseHost.StartAsync(time: time);
        var client = new Exercise.ExerciseClient(host.Gateway());
        _ = await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
        var registry = host.Get<PoliceExchange.Hosting.Connections.ConnectionRegistry>();
        Assert.Equal(1, registry.Count);

        time.Offset = TimeSpan.FromHours(1);
        registry.Sweep();
        _ = await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
        time.Offset = TimeSpan.FromHours(1) + TimeSpan.FromMinutes(2);
        registry.Sweep();
        _ = await client.EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);

        Assert.Equal(2, host.Recorder.Records.Select(record => record.At.Hour).Distinct().Count());
    }

    [Fact]
    public async Task OwnCertificateReplaced_NewConnectionsGetTheNewOne_OpenOnesLive()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (_, channel) = host.Enrolled(TestAuthority.Gateway("jam"));
        using var hold = new Exercise.ExerciseClient(channel).Hold(new Words(), cancellationToken: Stop);
        Assert.True(await hold.ResponseStream.MoveNext(Stop));
        var identity = host.Get<TlsIdentity>();
        var before = identity.Current.Certificate.SerialNumber;

        using var key = identity.Current.Certificate.GetECDsaPrivateKey();
        using var renewed = host.Hub.Issue("spiffe://hub.px.example/broker/a/tls", key);
        ExerciseHost.Write(renewed, host.CertificateFile, host.KeyFile);
        Assert.True(identity.Reload());

        Assert.NotEqual(before, renewed.SerialNumber);
        var seen = "";
        using var fresh = Open(host.Address, host.Enrolled(TestAuthority.Gateway("can")).Certificate, onServer: certificate => seen = certificate.SerialNumber);
        _ = await new Exercise.ExerciseClient(fresh).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
        Assert.Equal(renewed.SerialNumber, seen);
        Assert.False(hold.ResponseStream.MoveNext(Stop).IsCompleted);
    }

    [Theory]
    [InlineData("pin")]
    [InlineData("identity")]
    [InlineData("authority")]
    public async Task Client_RefusesAnotherServer(string wrong)
    {
        await using var host = await ExerciseHost.StartAsync();
        using var certificate = host.Jamaica.Issue(TestAuthority.Gateway("jam"));
        host.Enroll(certificate);
        var target = wrong switch
        {
            "pin" => host.Target() with { Pins = () => new HashSet<string> { "another" } },
            "identity" => host.Target() with { Expected = id => id.Name == "b" },
            _ => host.Target() with { Anchors = () => [host.Jamaica.Certificate] },
        };

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Exercise.ExerciseClient(host.Channel(certificate, target)).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop));

        AssertNoConnection(failure);
        Assert.Empty(host.Recorder.Records);
    }

    // gRPC's client says INTERNAL when the handshake itself threw on its side, else UNAVAILABLE; a server's answer would carry details.
    private static void AssertNoConnection(RpcException failure)
    {
        Assert.True(failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal, failure.Status.ToString());
        Assert.Equal(FaultReason.Unspecified, FaultDetails.From(failure).Reason);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);

    // A client that checks nothing of the server: what it meets here is the server's refusal alone.
    private static GrpcChannel Open(
        Uri address, X509Certificate2? certificate, SslProtocols protocols = SslProtocols.Tls13, Action<X509Certificate2>? onServer = null) =>
#pragma warning disable CA5359 // Accepts any server on purpose: the subject is the server's refusal of this client.
        GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    EnabledSslProtocols = protocols,
                    AllowTlsResume = false,
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                    RemoteCertificateValidationCallback = (_, server, _, _) =>
                    {
                        onServer?.Invoke((X509Certificate2)server!);
                        return true;
                    },
                },
            },
        });
#pragma warning restore CA5359
}
