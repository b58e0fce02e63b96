using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.IntegrationTests.Policy;

/// <summary>Signed rules on running processes: published, refused, in trial, rolled back, overlaid, and there after a restart.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class PolicyReloadTests
{
    private const string Forbids = """
        schema: px-policy/1
        rules:
          - id: no-warnings-today
            effect: forbid
            reason: TODAY
            action: read_full
            role: LIAISON_DESK
            family: EARLY_WARNING
            not: {relation: own_agency}
            text: {en: "Not today.", es: "Hoy no.", pt: "Hoje não.", fr: "Pas aujourd'hui."}
        """;

    private static readonly string[] States = ["JAM", "PAN"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bundle_DecidesOnEveryNode_OnlyWhenItsAuthoritiesSigned()
    {
        await using var chaos = ChaosExchange.Create(States);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var notice = await SendAsync(chaos);
        var pan = chaos.Exchange.Desk("PAN", "LIAISON_DESK");
        await SecurityExchange.EventuallyAsync(async () => await OpenAsync(pan, notice) == StatusCode.OK, "PAN opens the warning");
        Assert.Equal(1UL, (await StatusAsync(pan)).PolicyVersion);
        var first = PolicyBundle.HashOf(PolicySignature.Unverified(File.ReadAllBytes(chaos.Exchange.Pki.PolicyFile))!);

        // One of three authorities is nobody; the bundle in force stands, and that it was tried is on record.
        var second = Bundle(2, first, RollOut.Enforced, ("rules/90-today.yaml", Forbids));
        Assert.Equal(StatusCode.InvalidArgument, await PublishAsync(chaos, second, 0));
        Assert.Equal(StatusCode.OK, await OpenAsync(pan, notice));

        // Two are; what they forbid is forbidden everywhere, and looks like nothing.
        Assert.Equal(StatusCode.OK, await PublishAsync(chaos, second, 0, 2));
        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(pan)).PolicyVersion == 2, "PAN decides by version 2");
        Assert.Equal(StatusCode.NotFound, await OpenAsync(pan, notice));
        Assert.Equal(PolicyBundle.HashOf(second), (await StatusAsync(pan)).PolicyHash);

        // An older version is not taken back; a trial decides nothing.
        Assert.Equal(StatusCode.FailedPrecondition, await PublishAsync(chaos, Bundle(1, "", RollOut.Enforced), 0, 1));
        var third = Bundle(3, PolicyBundle.HashOf(second), RollOut.Shadow);
        Assert.Equal(StatusCode.OK, await PublishAsync(chaos, third, 1, 2));
        Assert.Equal(StatusCode.NotFound, await OpenAsync(pan, notice));

        // Going back is old content under a higher version; it holds over a restart without the hub.
        var fourth = Bundle(4, PolicyBundle.HashOf(third), RollOut.Enforced);
        Assert.Equal(StatusCode.OK, await PublishAsync(chaos, fourth, 0, 1));
        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(pan)).PolicyVersion == 4, "PAN decides by version 4");
        Assert.Equal(StatusCode.OK, await OpenAsync(pan, notice));
        await chaos.Exchange.Broker!.KillAsync();
        await chaos.Exchange.Gateways["PAN"].KillAsync();
        await chaos.Exchange.StartGatewayAsync("PAN");
        var again = chaos.Exchange.Desk("PAN", "LIAISON_DESK");
        Assert.Equal(4UL, (await StatusAsync(again)).PolicyVersion);
        Assert.Equal(StatusCode.OK, await OpenAsync(again, notice));

        await chaos.StopAsync();
        using var hub = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        using var gateway = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData("PAN"), "gateway.db"));
        Assert.Equal(2, hub.Scalar<long>("SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%\"REFUSED_%'"));
        foreach (var hash in new[] { first, PolicyBundle.HashOf(second), PolicyBundle.HashOf(third), PolicyBundle.HashOf(fourth) })
        {
            Assert.Equal(1, hub.Scalar<long>($"SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%{hash}%'"));
        }
        // A gateway takes the newest; the third may have passed it by.
        foreach (var hash in new[] { first, PolicyBundle.HashOf(second), PolicyBundle.HashOf(fourth) })
        {
            Assert.Equal(1, gateway.Scalar<long>($"SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%{hash}%'"));
        }
    }

    [Fact]
    public async Task Overlay_OfTheReceivingState_RestrictsItsOwnDesksOnly()
    {
        await using var chaos = ChaosExchange.Create([.. States, "CRI"]);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync([.. States, "CRI"]);
        var notice = await SendAsync(chaos, "state:PAN", "state:CRI");
        var pan = chaos.Exchange.Desk("PAN", "LIAISON_DESK");
        var cri = chaos.Exchange.Desk("CRI", "LIAISON_DESK");
        await SecurityExchange.EventuallyAsync(async () => await OpenAsync(pan, notice) == StatusCode.OK && await OpenAsync(cri, notice) == StatusCode.OK, "both open the warning");

        await PublishOverlayAsync(chaos, new OverlayEntry("PAN", "", Forbids));

        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(pan)).DirectoryVersion == 2 && (await StatusAsync(cri)).DirectoryVersion == 2, "both have directory 2");
        await SecurityExchange.EventuallyAsync(async () => await OpenAsync(pan, notice) == StatusCode.NotFound, "PAN's own rule holds");
        Assert.Equal(StatusCode.OK, await OpenAsync(cri, notice));
        Assert.Equal("", (await StatusAsync(pan)).PolicyProblem);
    }

    private static byte[] Bundle(long version, string previous, RollOut stage, params (string, string)[] more)
    {
        var now = ChaosExchange.Time.GetUtcNow();
        return PolicyBundle.Pack(new BundleManifest(version, previous, Seconds(now.AddHours(-1)), Seconds(now.AddDays(1)), stage, [], "For this test."), [.. DefaultRules.Files(), .. more]);
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private static async Task<StatusCode> PublishAsync(ChaosExchange chaos, byte[] bundle, params int[] authorities)
    {
        var signers = authorities.Select(one => GovernanceKeyFile.Read(chaos.Exchange.Pki.PolicyAuthorityKeyFiles[one])).ToList();
        using var admin = chaos.Exchange.Admin();
        try
        {
            await admin.Policy.PublishAsync(
                new Protocol.Policy.V1.PublishRequest { Bundle = ByteString.CopyFrom(PolicySignature.Sign(bundle, signers)) }, deadline: admin.Deadline, cancellationToken: Stop);
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
        finally
        {
            signers.ForEach(signer => signer.Dispose());
        }
    }

    private static async Task PublishOverlayAsync(ChaosExchange chaos, OverlayEntry overlay)
    {
        var pki = chaos.Exchange.Pki;
        var root = GovernanceRoot.Open(File.ReadAllBytes(pki.RootFile), pki.RootFingerprint).Root!;
        var (document, hash) = Assert.IsType<DirectoryAcceptance.Inspected>(DirectoryVerifier.Inspect(root, File.ReadAllBytes(pki.DirectoryFile)));
        using var one = GovernanceKeyFile.Read(pki.GovernanceKeyFiles[0]);
        using var two = GovernanceKeyFile.Read(pki.GovernanceKeyFiles[1]);
        var next = DirectoryVerifier.Sign(document with { Version = 2, Previous = hash, Issued = ChaosExchange.Time.GetUtcNow(), Overlays = [overlay] }, [one, two]);
        using var admin = chaos.Exchange.Admin();
        await admin.Directory.PublishAsync(
            new Protocol.Directory.V1.PublishRequest { Directory = ByteString.CopyFrom(next) }, deadline: admin.Deadline, cancellationToken: Stop);
    }

    private static async Task<string> SendAsync(ChaosExchange chaos, params string[] to)
    {
        var jam = chaos.Exchange.Desk("JAM", "LIAISON_DESK");
        var draft = Drafts.Warning(ChaosExchange.Time.GetUtcNow(), "Reactivated blank pistols", "Sold as spare parts.", to.Length == 0 ? ["state:PAN"] : to);
        var sent = await jam.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-1"), SubmissionId = Guid.CreateVersion7(ChaosExchange.Time.GetUtcNow()).ToString(), Draft = draft },
            deadline: jam.Deadline, cancellationToken: Stop);
        return sent.NoticeId;
    }

    private static async Task<StatusCode> OpenAsync(DeskClient desk, string notice)
    {
        try
        {
            await desk.Notices.GetNoticeAsync(
                new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-1"), NoticeId = notice }, deadline: desk.Deadline, cancellationToken: Stop);
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
    }

    private static async Task<GetStatusResponse> StatusAsync(DeskClient desk) =>
        await desk.Node.GetStatusAsync(new GetStatusRequest(), deadline: desk.Deadline, cancellationToken: Stop);
}
