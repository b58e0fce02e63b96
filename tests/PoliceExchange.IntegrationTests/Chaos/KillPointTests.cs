using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.IntegrationTests.Chaos;

// Seen failing: a gateway that answers before the commit (at the first write); a hub that sends before the hand-over is
// committed (at the sixteenth); a refusal that goes out although its record could not be made.

/// <summary>
/// I2 at every step between decision, entry and answer: the process dies, or its disk fails, at each system call that makes
/// something durable or sends something. Whatever content a caller got has its entry in the store that is opened again.
/// </summary>
[Collection(ProcessesAlone.Name)]
public sealed class KillPointTests(ITestOutputHelper output)
{
    private const int FailedSync = 74;
    private const int MostPoints = 400;

    // What writes the log, what makes it durable, what carries the answer.
    private static readonly string[] Calls = ["pwrite64", "fdatasync", "sendmsg"];

    // A disk that fails to sync, and one that fails to write.
    private static readonly string[] DiskCalls = ["fdatasync,fsync", "pwrite64"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool Full => Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full";

    [Fact]
    public async Task Gateway_GivesNoContentAndNoRefusalWithoutItsEntry()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN"]);
        using var node = new GatewayNode(chaos, await SentAsync(chaos));
        await HoldsAsync(chaos, node);
    }

    [Fact]
    public async Task Hub_GivesNoEnvelopeAndNoRefusalWithoutItsEntry()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewayAsync("JAM");
        await WaitsAsync(chaos);
        using var node = new HubNode(chaos);
        await HoldsAsync(chaos, node);
    }

    private async Task HoldsAsync(ChaosExchange chaos, Node node)
    {
        await DieAtEachStepAsync(node);
        foreach (var calls in DiskCalls)
        {
            await FailAsync(node, calls);
        }
        await chaos.StopAsync();
        using var store = new StoreEvidence(node.StorePath);
        List<string> problems = [];
        store.Journal(problems);
        Assert.Empty(problems);
    }

    private async Task DieAtEachStepAsync(Node node)
    {
        var (died, served, began) = (0, 0, ChaosExchange.Time.GetTimestamp());
        foreach (var call in Calls)
        {
            for (var step = 1; ; step = Full ? step + 1 : step * 2)
            {
                Assert.True(step < MostPoints, $"after {step} calls of {call} nothing was answered yet");
                await ReadyAsync(node);
                var before = node.Entries();
                string? content;
                await using (await AttachedStrace.OnAsync(node.Process.Process, call, string.Create(CultureInfo.InvariantCulture, $"signal=KILL:when={step}")))
                {
                    content = await node.FetchAsync();
                    if (content is null)
                    {
                        await EndedAsync(node);
                    }
                }
                var isDead = node.Process.Process.HasExited;
                if (isDead)
                {
                    await node.StartAsync();
                    died++;
                }
                // The store as a new process finds it, not as the dead one saw it.
                Assert.True(content is null || node.Entries() > before, $"content was given and {call} {step} took its entry");
                if (content is not null)
                {
                    served++;
                    break;
                }
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{died} deaths, {served} answers in {ChaosExchange.Time.GetElapsedTime(began).TotalSeconds:0} s"));
        Assert.True(died >= Calls.Length && served == Calls.Length, $"{died} deaths, {served} answers: the steps were not met");
    }

    private async Task FailAsync(Node node, string calls)
    {
        await ReadyAsync(node);
        var before = node.Entries();
        await using (await AttachedStrace.OnAsync(node.Process.Process, calls, "error=EIO"))
        {
            Assert.Null(await node.FetchAsync());
            await EndedAsync(node);
        }
        Assert.Equal(FailedSync, node.Process.Process.ExitCode);
        await node.StartAsync();
        output.WriteLine($"entries of the refused call that reached the disk all the same: {node.Entries() - before}");

        await ReadyAsync(node);
        await using (await AttachedStrace.OnAsync(node.Process.Process, calls, "error=EIO"))
        {
            // The refusal would itself be an answer without an entry.
            var denied = await Assert.ThrowsAsync<RpcException>(node.DeniedAsync);
            Assert.True(
                FaultDetails.From(denied).Reason is FaultReason.NotRecording or FaultReason.Unspecified && denied.StatusCode is not (StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.OK),
                $"a refusal without its entry: {denied.Status}");
            await EndedAsync(node);
        }
        Assert.Equal(FailedSync, node.Process.Process.ExitCode);
        await node.StartAsync();
        await ReadyAsync(node);
        Assert.NotNull(await node.FetchAsync());
    }

    /// <summary>Runs and is quiet; started again when what it was struck by ended it only after its answer.</summary>
    private static async Task ReadyAsync(Node node)
    {
        for (var tries = 0; ; tries++)
        {
            if (node.Process.Process.HasExited)
            {
                await node.StartAsync();
            }
            var warm = node.WarmAsync();
            var ended = node.Process.Process.WaitForExitAsync(Stop);
            try
            {
                await await Task.WhenAny(warm, ended);
                if (warm.IsCompletedSuccessfully)
                {
                    return;
                }
            }
            catch (RpcException) when (tries < 2)
            {
                await EndedAsync(node);
            }
        }
    }

    private static async Task EndedAsync(Node node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), ChaosExchange.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Stop);
        await node.Process.Process.WaitForExitAsync(either.Token);
    }

    /// <summary>A notice that PAN holds; then PAN is alone, so that nothing but the test makes it write.</summary>
    private static async Task<string> SentAsync(ChaosExchange chaos)
    {
        var sent = await chaos.Client("JAM", "jam0", ["PAN"], new Seeded(1)).SubmitAsync(urgent: false);
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
        await Task.WhenAll(chaos.Exchange.Broker!.StopAsync(ChaosExchange.Time), chaos.Exchange.Gateways["JAM"].StopAsync(ChaosExchange.Time));
        return sent.NoticeId;
    }

    /// <summary>The hub holds an envelope for PAN, which never runs: the test has its certificate.</summary>
    private static async Task WaitsAsync(ChaosExchange chaos)
    {
        await chaos.Client("JAM", "jam0", ["PAN"], new Seeded(1)).SubmitAsync(urgent: false);
        var began = ChaosExchange.Time.GetTimestamp();
        using (var hub = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db")))
        {
            while (hub.Scalar<long>("SELECT count(*) FROM mailbox WHERE gateway = 'gw-pan' AND receipt IS NULL") == 0)
            {
                Assert.True(ChaosExchange.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "no envelope at the hub");
                await Task.Delay(TimeSpan.FromMilliseconds(50), ChaosExchange.Time, Stop);
            }
        }
        await chaos.Exchange.Gateways["JAM"].StopAsync(ChaosExchange.Time);
    }

    /// <summary>The process that is made to fail, and what it is asked for.</summary>
    private abstract class Node(string store) : IDisposable
    {
        public string StorePath => store;

        public abstract NodeProcess Process { get; }

        /// <summary>Entries of the disclosure in the store.</summary>
        public int Entries()
        {
            using var evidence = new StoreEvidence(store);
            return evidence.Journal([]).Count(Discloses);
        }

        public abstract Task StartAsync();

        /// <summary>Connected, compiled and quiet, so that what follows is the one call.</summary>
        public abstract Task WarmAsync();

        /// <summary>Asks for the content; null when none came.</summary>
        public abstract Task<string?> FetchAsync();

        /// <summary>Asks for what is not there.</summary>
        public abstract Task DeniedAsync();

        public abstract void Dispose();

        protected abstract bool Discloses(Entry entry);

        /// <summary>Connects again to a process that was started anew, whatever the channel remembers of the old one.</summary>
        protected static CallOptions Patient => new CallOptions(deadline: Soon, cancellationToken: Stop).WithWaitForReady();

        protected static DateTime Soon => (ChaosExchange.Time.GetUtcNow() + TimeSpan.FromSeconds(15)).UtcDateTime;
    }

    private sealed class GatewayNode(ChaosExchange chaos, string notice) : Node(Path.Combine(chaos.Exchange.GatewayData("PAN"), "gateway.db"))
    {
        private readonly DeskClient _desk = chaos.Exchange.Desk("PAN", "LIAISON_DESK");

        public override NodeProcess Process => chaos.Exchange.Gateways["PAN"];

        public override Task StartAsync() => chaos.Exchange.StartGatewayAsync("PAN");

        public override async Task WarmAsync() =>
            await _desk.Notices.ListNoticesAsync(new ListNoticesRequest { Requester = Requester }, Patient);

        public override async Task<string?> FetchAsync()
        {
            try
            {
                var answer = await _desk.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = Requester, NoticeId = notice }, deadline: Soon, cancellationToken: Stop);
                return Assert.Single(answer.Parts).Content.EarlyWarning.Title;
            }
            catch (RpcException)
            {
                return null;
            }
        }

        public override async Task DeniedAsync() => await _desk.Notices.GetNoticeAsync(
            new GetNoticeRequest { Requester = Requester, NoticeId = Guid.Empty.ToString() }, deadline: Soon, cancellationToken: Stop);

        public override void Dispose() => _desk.Dispose();

        protected override bool Discloses(Entry entry) => entry is { Operation: "open", Result: "ok" };

        private static Requester Requester => DeskClient.Requester(Purpose.PublicSafetyWarning, "case");
    }

    private sealed class HubNode : Node
    {
        private readonly ChaosExchange _chaos;
        private readonly ExchangeChannel _channel;
        private string _env = "";

        public HubNode(ChaosExchange chaos)
            : base(Path.Combine(chaos.Exchange.BrokerData, "broker.db"))
        {
            _chaos = chaos;
            var files = chaos.Exchange.Pki.Gateway("PAN");
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPemFile(chaos.Exchange.Pki.Hub.Authority.Certificate);
            _channel = new ExchangeChannel(
                new ChannelTarget(new Uri($"https://{chaos.Exchange.Broker!.Address}"), () => anchors, id => id.Kind == CallerKind.Hub, Pins: null),
                TlsIdentity.Load(files.Tls.Certificate, files.Tls.Key), new ChannelLimits(), ChaosExchange.Time, NullLoggerFactory.Instance);
        }

        public override NodeProcess Process => _chaos.Exchange.Broker!;

        public override Task StartAsync() => _chaos.Exchange.StartBrokerAsync();

        public override async Task WarmAsync()
        {
            await new LogService.LogServiceClient(_channel).GetLogStatusAsync(new GetLogStatusRequest(), Patient);
            // The sequencer writes too, until every entry has its leaf; then it is quiet.
            using var store = new StoreEvidence(StorePath);
            var began = ChaosExchange.Time.GetTimestamp();
            while (store.Scalar<long>("SELECT (SELECT max(seq) FROM journal) - (SELECT sequenced FROM log_node WHERE node = 'hub')") > 0)
            {
                Assert.True(ChaosExchange.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "the hub does not become quiet");
                await Task.Delay(TimeSpan.FromMilliseconds(20), ChaosExchange.Time, Stop);
            }
        }

        public override async Task<string?> FetchAsync()
        {
            try
            {
                using var call = new RelayService.RelayServiceClient(_channel).Deliver(deadline: Soon, cancellationToken: Stop);
                await call.RequestStream.WriteAsync(new DeliverRequest { Open = new Open() }, Stop);
                await call.RequestStream.WriteAsync(new DeliverRequest { Credit = new Credit { Items = 8 } }, Stop);
                while (await call.ResponseStream.MoveNext(Stop))
                {
                    if (call.ResponseStream.Current.Item is { Envelope: { IsEmpty: false } envelope })
                    {
                        return _env = Base64Url.EncodeToString(SHA256.HashData(envelope.Span));
                    }
                }
                return null;
            }
            catch (Exception broken) when (broken is RpcException or InvalidOperationException or IOException)
            {
                return null;
            }
        }

        public override async Task DeniedAsync() => await new LogService.LogServiceClient(_channel).GetProofAsync(
            new GetProofRequest { Index = ulong.MaxValue }, deadline: Soon, cancellationToken: Stop);

        public override void Dispose() => _channel.Dispose();

        protected override bool Discloses(Entry entry) => entry is { Operation: "relay", Result: "ok" } && (_env.Length == 0 || entry.Env == _env);
    }
}
