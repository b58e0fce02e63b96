using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Directory.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.IntegrationTests.Security;

// Not yet seen failing. Defects to plant: Publish without CloseWhere and a ConnectionSweep of 60 s; a DirectorySnapshot
// that ignores the removal of a gateway.

/// <summary>One governance signature strikes a gateway while it is connected (T40, SEALING-AND-AUDIT 6).</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class RemovalTests(SecurityExchange security)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task RemovedGateway_LosesItsStreamsInSeconds_AndTheOthersLearnTheNextDirectory()
    {
        var struck = security.Removed;
        await security.Exchange.StartGatewayAsync(struck);
        var desk = security.Exchange.Desk(struck, "LIAISON_DESK");
        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(desk)).Linked, $"{struck} is linked");
        using var own = Channel(struck);
        using var other = Channel(security.Claimants[0]);
        using var directoryOfStruck = new DirectoryService.DirectoryServiceClient(own).Watch(new WatchRequest(), cancellationToken: Stop);
        using var directoryOfOther = new DirectoryService.DirectoryServiceClient(other).Watch(new WatchRequest(), cancellationToken: Stop);
        using var deliveryOfOther = new RelayService.RelayServiceClient(other).Deliver(cancellationToken: Stop);
        await deliveryOfOther.RequestStream.WriteAsync(new DeliverRequest { Open = new Open() }, Stop);
        Assert.True(await deliveryOfOther.ResponseStream.MoveNext(Stop));
        Assert.True(await directoryOfStruck.ResponseStream.MoveNext(Stop));
        Assert.True(await directoryOfOther.ResponseStream.MoveNext(Stop));

        // Act: the third authority alone signs; the hub's administrator hands it in.
        using var signer = GovernanceKeyFile.Read(security.Pki.GovernanceKeyFiles[2]);
        var removal = RemovalStatement.Create(RemovalKind.Gateway, Claim.GatewayId(struck), SecurityExchange.Time.GetUtcNow(), "KEY_COMPROMISE", signer);
        var admin = security.Exchange.Admin();
        var began = SecurityExchange.Time.GetTimestamp();
        var published = await admin.Directory.PublishAsync(new PublishRequest { Removals = { ByteString.CopyFrom(removal) } }, deadline: admin.Deadline, cancellationToken: Stop);

        var end = await EndAsync(directoryOfStruck.ResponseStream).WaitAsync(TimeSpan.FromSeconds(60), SecurityExchange.Time, Stop);
        var took = SecurityExchange.Time.GetElapsedTime(began);
        TestContext.Current.SendDiagnosticMessage("removal to the end of the stream: {0:0} ms", took.TotalMilliseconds);
        Assert.True(took < Limit, $"the struck gateway kept its stream for {took}");
        Assert.NotEqual(StatusCode.OK, end);
        // The process had delivery, directory and receipts on its connection; the test's own is another.
        Assert.True(published.ConnectionsClosed >= 2, $"{published.ConnectionsClosed} connections closed");
        await SecurityExchange.EventuallyAsync(async () => !(await StatusAsync(desk)).Linked, $"{struck} sees that it is not linked");

        // New ones are refused; the others go on.
        using var again = new RawPeer(security.HubAddress, security.Pki.Gateway(struck).Tls);
        Assert.True((await again.CallAsync(DirectoryService.Descriptor.FindMethodByName("Watch"), [], "2S")).IsShutOut);
        Assert.True(await directoryOfOther.ResponseStream.MoveNext(Stop));
        Assert.Contains(directoryOfOther.ResponseStream.Current.Directory.Removals, one => one.Span.SequenceEqual(removal));
        await deliveryOfOther.RequestStream.WriteAsync(new DeliverRequest { Credit = new Credit { Items = 0 } }, Stop);
        await deliveryOfOther.RequestStream.CompleteAsync();
        Assert.Equal(StatusCode.OK, await EndAsync(deliveryOfOther.ResponseStream).WaitAsync(TimeSpan.FromSeconds(60), SecurityExchange.Time, Stop));
        foreach (var state in security.RunningStates)
        {
            var running = security.Exchange.Desk(state, "LIAISON_DESK");
            await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(running)).Linked, $"{state} is linked");
        }

        // The next directory, signed by two, is at the gateways' status as soon as they have it.
        var current = security.Directory();
        using var first = GovernanceKeyFile.Read(security.Pki.GovernanceKeyFiles[0]);
        using var second = GovernanceKeyFile.Read(security.Pki.GovernanceKeyFiles[1]);
        var next = DirectoryVerifier.Sign(current.AsSigned with { Version = current.Version + 1, Previous = current.Hash, Issued = SecurityExchange.Time.GetUtcNow() }, [first, second]);
        var answer = await admin.Directory.PublishAsync(new PublishRequest { Directory = ByteString.CopyFrom(next) }, deadline: admin.Deadline, cancellationToken: Stop);
        Assert.Equal((ulong)current.Version + 1, answer.Version);
        foreach (var state in security.RunningStates)
        {
            var running = security.Exchange.Desk(state, "LIAISON_DESK");
            await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(running)).DirectoryVersion == answer.Version, $"{state} has directory {answer.Version}");
        }
        // The removal stands against the later directory, which still lists the gateway.
        Assert.True((await again.CallAsync(DirectoryService.Descriptor.FindMethodByName("Watch"), [], "2S")).IsShutOut);
    }

    private static async Task<GetStatusResponse> StatusAsync(PoliceExchange.Cli.Exchange.DeskClient desk) => await desk.Node.GetStatusAsync(new GetStatusRequest(), deadline: desk.Deadline, cancellationToken: Stop);

    private static async Task<StatusCode> EndAsync<T>(IAsyncStreamReader<T> stream)
    {
        try
        {
            while (await stream.MoveNext(Stop))
            {
                // What was under way.
            }
            return StatusCode.OK;
        }
        catch (RpcException end)
        {
            return end.StatusCode;
        }
    }

    private ExchangeChannel Channel(string state)
    {
        var files = security.Pki.Gateway(state);
        var anchors = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        anchors.ImportFromPemFile(security.Pki.Hub.Authority.Certificate);
        return new ExchangeChannel(
            new ChannelTarget(new Uri($"https://{security.HubAddress}"), () => anchors, id => id.Kind == CallerKind.Hub, Pins: null),
            TlsIdentity.Load(files.Tls.Certificate, files.Tls.Key), new ChannelLimits(), SecurityExchange.Time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
    }
}
