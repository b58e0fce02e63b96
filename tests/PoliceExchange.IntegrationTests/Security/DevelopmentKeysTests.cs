using Grpc.Core;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Testing.Hosting;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.IntegrationTests.Security;

// Seen failing, each by its own defect: the check of the own certificate, of the peer, of the server and of a renewal left out.

/// <summary>Keys of px certs outside Development: no process starts with them, none lets a peer in that has them.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class DevelopmentKeysTests
{
    private const string Member = "jam.px.example";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Soon => (TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(5)).UtcDateTime;

    [Fact]
    public async Task HubAndGatewayOutsideDevelopment_DoNotStartWithThem_AndNameEachFileWithTheFix()
    {
        await using var chaos = ChaosExchange.Create("JAM");
        var exchange = chaos.Exchange;
        await exchange.StartBrokerAsync();

        exchange.GatewaySettings["environment"] = "Production";
        var gateway = await Assert.ThrowsAsync<InvalidOperationException>(() => exchange.StartGatewayAsync("JAM"));
        exchange.BrokerSettings["environment"] = "Staging";
        var hub = await Assert.ThrowsAsync<InvalidOperationException>(() => exchange.StartBrokerAsync());

        foreach (var (message, environment, files) in new[]
        {
            (gateway.Message, "Production", new[] { exchange.Pki.Gateway("JAM").Tls.Certificate, exchange.Pki.RootFile }),
            (hub.Message, "Staging", [exchange.Pki.Hub.Tls.Values.First().Certificate, exchange.Pki.RootFile]),
        })
        {
            Assert.Contains(DevelopmentMark.Fix, message, StringComparison.Ordinal);
            Assert.Contains($"the environment is {environment}", message, StringComparison.Ordinal);
            Assert.All(files, file => Assert.Contains($"'{file}'", message, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Production", false)]
    [InlineData("Development", true)]
    public async Task PeerOfADevelopmentAuthority_IsLetInOnlyInDevelopment_AndTheLogSaysWhy(string environment, bool served)
    {
        // The host lists that authority and the key: the mark alone decides.
        await using var host = await ExerciseHost.StartAsync(environment: environment, developmentDomains: [Member]);
        var (_, channel) = host.Enrolled(TestAuthority.Gateway("jam"));
        var (_, other) = host.Enrolled(TestAuthority.Gateway("can"));

        var jamaica = await StatusAsync(channel);
        var canada = await StatusAsync(other);

        Assert.Equal(StatusCode.OK, canada);
        Assert.Equal(served, jamaica == StatusCode.OK);
        Assert.Equal(served ? 0 : 1, host.Log.Lines.Count(line => line.StartsWith("1000 ", StringComparison.Ordinal) && line.Contains("development authority", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerOfADevelopmentAuthority_IsCalledOnlyWhereThatIsAllowed(bool allowed)
    {
        await using var host = await ExerciseHost.StartAsync(environment: "Development", developmentDomains: ["hub.px.example"]);
        using var certificate = host.Jamaica.Issue(TestAuthority.Gateway("jam"));
        host.Enroll(certificate);

        var status = await StatusAsync(host.Channel(certificate, host.Target() with { DevelopmentAllowed = allowed }));

        Assert.Equal(allowed, status == StatusCode.OK);
    }

    [Fact]
    public async Task RenewalWithOne_IsNotTakenUp()
    {
        await using var host = await ExerciseHost.StartAsync(environment: "Production");
        using var real = new TestAuthority(Member);
        using var development = new TestAuthority(Member, development: true);
        using var first = real.Issue(TestAuthority.Gateway("jam"));
        using var second = development.Issue(TestAuthority.Gateway("jam"));
        ExerciseHost.Write(first, host.CertificateFile, host.KeyFile);
        var identity = TlsIdentity.Load(host.CertificateFile, host.KeyFile, developmentAllowed: false);

        ExerciseHost.Write(second, host.CertificateFile, host.KeyFile);
        var refused = Assert.Throws<InvalidDataException>(() => identity.Reload());

        Assert.Contains(host.CertificateFile, refused.Message, StringComparison.Ordinal);
        Assert.Equal(first.Thumbprint, identity.Current.Certificate.Thumbprint);
    }

    private static async Task<StatusCode> StatusAsync(CallInvoker channel)
    {
        try
        {
            _ = await new Exercise.ExerciseClient(channel).EchoAsync(new Words(), deadline: Soon, cancellationToken: Stop);
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
    }
}
