using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Cli;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.IntegrationTests.Policy;

// Seen failing: the flush at the end of a process left out (no row of what version 4 decided); a stop that is not kept (it is recorded again after the restart).

/// <summary>A bundle on its way to being enforced, on running processes: shadow, replay, canary, stop, restart, sign-off.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class PolicyRolloutTests
{
    private const string Pair = "health-reads-warnings/default.no-permit";

    private const string Allows = """
        schema: px-policy/1
        rules:
          - id: health-reads-warnings
            effect: permit
            action: read_full
            role: HEALTH
            family: EARLY_WARNING
            purpose: PUBLIC_SAFETY_WARNING
            relation: addressed
            obligations: log_reason
        """;

    private static readonly string[] States = ["JAM", "PAN"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bundle_IsSeenInShadow_StoppedInCanary_AndDecidesOnceItIsSignedOff()
    {
        await using var chaos = ChaosExchange.Create(States);
        // Only the end of the process and a read-out flush.
        chaos.Exchange.GatewaySettings["Gateway:DecisionFlush"] = "01:00:00";
        chaos.Exchange.BrokerSettings["Broker:DecisionFlush"] = "01:00:00";
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(States);
        var notice = await SendAsync(chaos);
        var liaison = chaos.Exchange.Desk("PAN", "LIAISON_DESK");
        var health = chaos.Exchange.Desk("PAN", "HEALTH");
        await SecurityExchange.EventuallyAsync(async () => await OpenAsync(liaison, notice) == StatusCode.OK, "PAN's liaison desk opens the warning");
        var first = PolicyBundle.HashOf(PolicySignature.Unverified(File.ReadAllBytes(chaos.Exchange.Pki.PolicyFile))!);
        Assert.Contains("Nothing is in trial", (await TrialAsync(chaos)).ToString(), StringComparison.Ordinal);

        // Shadow: decides nothing, and is seen.
        var shadow = await PublishAsync(chaos, Bundle(2, first, RollOut.Shadow, [], []));
        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(liaison)).PolicyTrial.Version == 2, "PAN has the bundle in trial");
        Assert.Equal(StatusCode.NotFound, await OpenAsync(health, notice));
        Assert.Equal(StatusCode.OK, await OpenAsync(liaison, notice));
        var seen = await TrialAsync(chaos, "--json");
        Assert.True(seen.Code == ExitCodes.Ok, seen.ToString());
        Assert.Equal((1, 0), (seen.Json.GetProperty("newly_allowed").GetInt32(), seen.Json.GetProperty("decided_by_trial").GetInt32()));
        Assert.True(seen.Json.GetProperty("decisions").GetInt32() >= 2, seen.ToString());
        var doctor = await Px.RunAsync("doctor", "--certs", chaos.Exchange.Pki.Folder, "--state", "PAN", "--gateway", Gateway(chaos), "--json");
        Assert.Contains("1 newly allowed", doctor.Checks["gateway-policy-trial"].GetProperty("found").GetString(), StringComparison.Ordinal);

        // Replay finds the same, from a file that names nobody.
        var file = Path.Combine(chaos.Exchange.Folder, "decisions.jsonl");
        var denied = await Px.RunAsync([.. Node(chaos, "decisions"), "--desk", "LIAISON_DESK", "--out", file]);
        Assert.True(denied.Code == ExitCodes.Denied, denied.ToString());
        Assert.False(File.Exists(file));
        var written = await Px.RunAsync([.. Node(chaos, "decisions"), "--desk", "OVERSIGHT", "--out", file, "--json"]);
        Assert.True(written.Code == ExitCodes.Ok, written.ToString());
        var text = await File.ReadAllTextAsync(file, Stop);
        Assert.All([notice, "officer-1", "FICTIONAL"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        var candidate = Path.Combine(chaos.Exchange.Folder, "shadow.jws");
        await File.WriteAllBytesAsync(candidate, shadow, Stop);
        var replay = await Px.RunAsync("policy", "replay", "--bundle", candidate, "--decisions", file, "--base", chaos.Exchange.Pki.PolicyFile, "--json");
        Assert.True(replay.Code == ExitCodes.Conflict, replay.ToString());
        Assert.Equal((1, 0, 0), (replay.Json.GetProperty("newly_allowed").GetInt32(), replay.Json.GetProperty("not_reproducible").GetInt32(), replay.Json.GetProperty("newly_denied").GetInt32()));
        Assert.Equal(replay.Json.GetProperty("decisions").GetInt64(), replay.Json.GetProperty("checked").GetInt64());
        var group = Assert.Single(replay.Json.GetProperty("groups").EnumerateArray());
        Assert.Equal(
            ("PAN", "HEALTH", "JAM", "EARLY_WARNING", "read_full", Pair),
            (group.GetProperty("state").GetString(), group.GetProperty("role").GetString(), group.GetProperty("issuer_state").GetString(), group.GetProperty("family").GetString(), group.GetProperty("action").GetString(), group.GetProperty("rules").GetString()));
        Assert.Equal(ExitCodes.Ok, (await Px.RunAsync("policy", "replay", "--bundle", candidate, "--decisions", file, "--accept-newly-allowed")).Code);
        Assert.Equal(ExitCodes.Ok, (await Px.RunAsync("policy", "replay", "--bundle", chaos.Exchange.Pki.PolicyFile, "--decisions", file)).Code);

        // The hub counts what it decides, too.
        var hub = await Px.RunAsync("policy", "trial", "--certs", chaos.Exchange.Pki.Folder, "--hub", $"https://{chaos.Exchange.Broker!.Address}", "--json");
        Assert.True(hub.Code == ExitCodes.Ok, hub.ToString());
        Assert.Equal(2, hub.Json.GetProperty("version").GetInt32());

        // A canary that allows what nobody signed gives nothing out, and stays stopped.
        var canary = await PublishAsync(chaos, Bundle(3, Hash(shadow), RollOut.Canary, ["PAN"], []));
        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(liaison)).PolicyTrial.Version == 3, "PAN has the canary");
        Assert.Equal(StatusCode.NotFound, await OpenAsync(health, notice));
        Assert.Contains("was stopped", (await StatusAsync(liaison)).PolicyProblem, StringComparison.Ordinal);
        var stopped = await TrialAsync(chaos, "--json");
        Assert.True(stopped.Code == ExitCodes.Conflict, stopped.ToString());
        Assert.Equal($"NEWLY_ALLOWED {Pair}", stopped.Json.GetProperty("stopped").GetString());
        await chaos.Exchange.Gateways["PAN"].KillAsync();
        await chaos.Exchange.StartGatewayAsync("PAN");
        health = chaos.Exchange.Desk("PAN", "HEALTH");
        Assert.Equal(StatusCode.NotFound, await OpenAsync(health, notice));
        var after = await TrialAsync(chaos, "--json");
        Assert.True(after.Code == ExitCodes.Conflict, after.ToString());
        // What was counted before the kill is there, and one more.
        Assert.Equal(2, after.Json.GetProperty("newly_allowed").GetInt32());

        // Signed off, it decides for PAN.
        await PublishAsync(chaos, Bundle(4, Hash(canary), RollOut.Canary, ["PAN"], [Pair]));
        await SecurityExchange.EventuallyAsync(async () => (await StatusAsync(health)).PolicyTrial.Version == 4, "PAN has the canary that was signed off");
        Assert.Equal(StatusCode.OK, await OpenAsync(health, notice));
        Assert.Equal("", (await StatusAsync(health)).PolicyProblem);

        await chaos.StopAsync();
        using var gateway = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData("PAN"), "gateway.db"));
        Assert.Equal(1, gateway.Scalar<long>("SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%\"CANARY_STOPPED_NEWLY_ALLOWED\"%'"));
        Assert.Equal(1, gateway.Scalar<long>("SELECT count(*) FROM journal WHERE CAST(entry AS TEXT) LIKE '%\"op\":\"export\"%'"));
        // Flushed when the process ended: nothing read the counts since version 4 decided.
        Assert.True(gateway.Scalar<long>("SELECT count(*) FROM decision_count WHERE key LIKE '%role=HEALTH%' AND key LIKE '%\"canary\":true%' AND key LIKE '%\"rule\":\"health-reads-warnings\"%'") > 0);
        using var broker = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        Assert.True(broker.Scalar<long>("SELECT sum(count) FROM decision_count") > 0);
    }

    private static byte[] Bundle(long version, string previous, RollOut stage, string[] canary, string[] accepted)
    {
        var now = ChaosExchange.Time.GetUtcNow();
        return PolicyBundle.Pack(
            new BundleManifest(version, previous, Seconds(now.AddHours(-1)), Seconds(now.AddDays(1)), stage, canary, "For this test.") { AcceptedNewlyAllowed = accepted },
            [.. DefaultRules.Files(), ("rules/90-trial.yaml", Allows)]);
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private static string Hash(byte[] signed) => PolicyBundle.HashOf(PolicySignature.Unverified(signed)!);

    private static async Task<byte[]> PublishAsync(ChaosExchange chaos, byte[] bundle)
    {
        using var one = GovernanceKeyFile.Read(chaos.Exchange.Pki.PolicyAuthorityKeyFiles[0]);
        using var two = GovernanceKeyFile.Read(chaos.Exchange.Pki.PolicyAuthorityKeyFiles[1]);
        var signed = PolicySignature.Sign(bundle, [one, two]);
        using var admin = chaos.Exchange.Admin();
        await admin.Policy.PublishAsync(new Protocol.Policy.V1.PublishRequest { Bundle = ByteString.CopyFrom(signed) }, deadline: admin.Deadline, cancellationToken: Stop);
        return signed;
    }

    private static string Gateway(ChaosExchange chaos) => $"https://{chaos.Exchange.Gateways["PAN"].Address}";

    private static string[] Node(ChaosExchange chaos, string command) => ["policy", command, "--certs", chaos.Exchange.Pki.Folder, "--state", "PAN", "--gateway", Gateway(chaos)];

    private static Task<Px> TrialAsync(ChaosExchange chaos, params string[] more) => Px.RunAsync([.. Node(chaos, "trial"), .. more]);

    private static async Task<string> SendAsync(ChaosExchange chaos)
    {
        var jam = chaos.Exchange.Desk("JAM", "LIAISON_DESK");
        var sent = await jam.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest
            {
                Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "FICTIONAL/1"),
                SubmissionId = Guid.CreateVersion7(ChaosExchange.Time.GetUtcNow()).ToString(),
                Draft = Drafts.Warning(ChaosExchange.Time.GetUtcNow(), "Reactivated blank pistols", "Sold as spare parts.", ["state:PAN"]),
            },
            deadline: jam.Deadline, cancellationToken: Stop);
        return sent.NoticeId;
    }

    private static async Task<StatusCode> OpenAsync(DeskClient desk, string notice)
    {
        try
        {
            await desk.Notices.GetNoticeAsync(
                new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "FICTIONAL/1"), NoticeId = notice }, deadline: desk.Deadline, cancellationToken: Stop);
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
