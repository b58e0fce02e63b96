using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Cli;

// Seen failing: every entry indexed for JAM; a requester's statement that is not compared with the method called.

/// <summary>Case 43 of DOMAIN.md 4: an oversight body reads its state's own entries, and who abroad acted on its state's data; nobody else's.</summary>
[Collection(CliExchange.Name)]
public sealed class HubSearchTests(CliFixture fixture)
{
    private const string Officer = "officer-canary-hub-3c";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Overseer_FindsWhatWasDoneAbroadWithItsData_AndNothingOfOthers()
    {
        var notice = await SendAsync();
        var reader = fixture.Desk("PAN");
        reader[Array.IndexOf(reader, "--officer") + 1] = Officer;
        Assert.Equal(ExitCodes.Ok, (await Px.RunAsync(["notice", "show", notice, .. reader])).Code);
        Assert.Equal(ExitCodes.Ok, (await Px.RunAsync(["notice", "list", .. reader])).Code);

        JsonElement opened = default;
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                var rows = await HubAsync("JAM", "--abroad", "--operation", "open", "--actor", "PAN", "--family", "EARLY_WARNING");
                opened = rows.Count > 0 ? rows[0] : default;
                return rows.Count > 0;
            },
            "PAN's opening in the hub's log");
        Assert.Equal(("gw-pan", "PAN", "JAM", "PUBLIC_SAFETY_WARNING", "ok"), (Text(opened, "node"), Text(opened, "actor"), Text(opened, "owner"), Text(opened, "purpose"), Text(opened, "result")));
        Assert.EndsWith("/desk/LIAISON_DESK", Text(opened, "peer"), StringComparison.Ordinal);

        // PAN's lists concern nobody but PAN; its overseer finds them, and the same opening as an act of its own.
        await SecurityExchange.EventuallyAsync(async () => (await HubAsync("PAN", "--operation", "list")).Count > 0, "PAN's list in the hub's log");
        Assert.Empty(await HubAsync("JAM", "--operation", "list", "--actor", "PAN"));
        Assert.Contains(await HubAsync("PAN", "--operation", "open"), row => Text(row, "owner") == "JAM" && row.GetProperty("index").GetUInt64() == opened.GetProperty("index").GetUInt64());
        Assert.DoesNotContain(await HubAsync("PAN", "--abroad"), row => Text(row, "owner") != "PAN" || Text(row, "actor") == "PAN");
        Assert.All(await HubAsync("JAM", "--page-size", "200"), row => Assert.True(Text(row, "actor") == "JAM" || Text(row, "owner") == "JAM"));

        // Page by page it is the same as at once.
        var all = await HubAsync("JAM", "--page-size", "5", "--until", Text(opened, "at"));
        var second = await PageAsync(["audit", "hub", "--page-size", "2", "--until", Text(opened, "at"), .. Overseer("JAM")]);
        var rest = await PageAsync(["audit", "hub", "--page-size", "3", "--until", Text(opened, "at"), "--page-token", second.Json.GetProperty("next_page_token").GetString()!, .. Overseer("JAM")]);
        Assert.Equal(all.Select(Index), second.Json.GetProperty("entries").EnumerateArray().Concat(rest.Json.GetProperty("entries").EnumerateArray()).Select(Index));

        var denied = await Px.RunAsync(["audit", "hub", .. fixture.Desk("JAM")]);
        Assert.Equal(ExitCodes.Denied, denied.Code);
        var canary = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [Officer] = Encoding.UTF8.GetBytes(Officer) };
        Assert.Empty(ProcessMemory.FindInFiles([.. Directory.EnumerateFiles(fixture.Exchange.BrokerData, "*", SearchOption.AllDirectories)], canary));
    }

    [Fact]
    public async Task RequesterThatTheGatewayDidNotState_IsRefusedAtTheHub()
    {
        // Not TTO: DoctorCommandTests removes its key, and which class runs first is nobody's promise.
        var files = fixture.Pki.Gateway("URY");
        using var own = SigningKey.FromPkcs8Pem(await File.ReadAllTextAsync(files.SignKey, Stop));
        using var foreign = SigningKey.FromPkcs8Pem(await File.ReadAllTextAsync(fixture.Pki.Gateway("PAN").SignKey, Stop));
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(fixture.Pki.Hub.Authority.Certificate);
        using var channel = new ExchangeChannel(
            new ChannelTarget(new Uri(fixture.Hub), () => anchors, id => id.Kind == CallerKind.Hub, Pins: null),
            TlsIdentity.Load(files.Tls.Certificate, files.Tls.Key), new ChannelLimits(), TimeProvider.System, NullLoggerFactory.Instance);
        var client = new LogSearchService.LogSearchServiceClient(channel);
        var good = new RequesterContext
        {
            Gateway = "gw-ury", Hub = "hub", Method = "policeexchange.audit.v1.LogSearchService/SearchEntries", Officer = Base64UrlText.Encode(new byte[16]),
            Agency = "pol", Role = DeskRole.Oversight, Purpose = NoticePurpose.Oversight, At = TimeProvider.System.GetUtcNow(),
        };

        Assert.Equal("ok", await AskAsync(good, own));
        Assert.Equal("SignatureInvalid", await AskAsync(good, foreign));
        Assert.Equal("SignatureInvalid", await AskAsync(good with { Gateway = "gw-pan" }, own));
        Assert.Equal("SignatureInvalid", await AskAsync(good with { Hub = "hub-2" }, own));
        Assert.Equal("SignatureInvalid", await AskAsync(good with { Method = "policeexchange.audit.v1.LogService/GetTile" }, own));
        Assert.Equal("SignatureInvalid", await AskAsync(good with { At = good.At - TimeSpan.FromMinutes(11) }, own));
        Assert.Equal("PolicyDenied", await AskAsync(good with { Role = DeskRole.LiaisonDesk }, own));
        Assert.Equal("PolicyDenied", await AskAsync(good with { Purpose = NoticePurpose.Investigation }, own));

        // A call that no server answered (a busy machine let its deadline pass) says nothing about the hub: asked again.
        async Task<string> AskAsync(RequesterContext context, SigningKey key)
        {
            var answer = "";
            await SecurityExchange.EventuallyAsync(
                async () => !(answer = await AskOnceAsync(context, key)).StartsWith("unanswered", StringComparison.Ordinal), () => answer);
            return answer;
        }

        async Task<string> AskOnceAsync(RequesterContext context, SigningKey key)
        {
            try
            {
                await client.SearchEntriesAsync(
                    new SearchEntriesRequest { Requester = Encoding.ASCII.GetString(context.Sign(key)) },
                    deadline: (TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20)).UtcDateTime, cancellationToken: Stop);
                return "ok";
            }
            catch (RpcException refused)
            {
                var details = FaultDetails.From(refused);
                return details.Reason == FaultReason.Unspecified ? $"unanswered: {details}" : details.Reason.ToString();
            }
        }
    }

    /// <summary>A page; waiting for the index asks often, and a busy hub then says "later".</summary>
    private static async Task<Px> PageAsync(string[] arguments)
    {
        var page = await Px.RunAsync(arguments);
        await SecurityExchange.EventuallyAsync(
            async () => page.Code == ExitCodes.Ok || (page = await Px.RunAsync(arguments)).Code == ExitCodes.Ok, () => $"a page of the search: {page}");
        return page;
    }

    private async Task<IReadOnlyList<JsonElement>> HubAsync(string state, params string[] arguments)
    {
        var found = await PageAsync(["audit", "hub", .. arguments, .. Overseer(state)]);
        return [.. found.Json.GetProperty("entries").EnumerateArray()];
    }

    private async Task<string> SendAsync()
    {
        var draft = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.json");
        var made = await Px.RunAsync(["notice", "new", "early-warning", "--out", draft, "--certs", fixture.Pki.Folder, "--state", "JAM"]);
        Assert.True(made.Code == ExitCodes.Ok, made.ToString());
        var sent = await Px.RunAsync(["notice", "send", draft, "--submission-id", $"hub-{Guid.NewGuid():N}", "--wait", "delivered", .. fixture.Desk("JAM")]);
        Assert.True(sent.Code == ExitCodes.Ok, sent.ToString());
        return sent.Json.GetProperty("notice_id").GetString()!;
    }

    private string[] Overseer(string state) =>
        ["--certs", fixture.Pki.Folder, "--state", state, "--desk", "OVERSIGHT", "--gateway", fixture.Gateway(state), "--officer", "overseer-1", "--json"];

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static ulong Index(JsonElement row) => row.GetProperty("index").GetUInt64();
}
