using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Grpc.Core;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.IntegrationTests.Security;

// Not yet seen failing. Defects to plant: CallGate without Granted; a method without the option; RefuseAsync that records
// twice; a changed row of the table.

/// <summary>Who may call what: every RPC of the protocol by every kind of certificate, at the processes that serve them.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class AccessMatrixTests(SecurityExchange security)
{
    [Fact]
    public void EveryRpc_HasAnAccessOption()
    {
        Assert.True(ServedMethods.All.Count >= 14);
        Assert.All(ServedMethods.All, method => Assert.True(ServedMethods.Callers(method).Count > 0, $"{method.FullName} says nobody may call it"));
    }

    [Fact]
    public async Task EveryRpc_AnswersTheKindsOfItsOption_AndADenialLeavesOneEntry()
    {
        var state = security.RunningStates[0];
        var files = security.Pki.Gateway(state);
        (CallerKind Kind, KeyPairFiles Keys)[] callers =
        [
            (CallerKind.Gateway, files.Tls), (CallerKind.Desk, files.Desks["LIAISON_DESK"]), (CallerKind.NodeAdmin, files.Admin),
            (CallerKind.HubAdmin, security.Pki.Hub.Admin), (CallerKind.Hub, security.Pki.Hub.Tls.Values.First()),
        ];
        // A gateway whose process does not run: its delivery stream must not end the one of a process.
        callers[0] = (CallerKind.Gateway, security.Pki.Gateway(security.Claimants[0]).Tls);
        Assert.Equal(Enum.GetValues<CallerKind>().Where(kind => kind != CallerKind.Unspecified).ToHashSet(), callers.Select(caller => caller.Kind).ToHashSet());
        var wrong = new List<string>();
        var denials = 0;
        foreach (var (kind, keys) in callers)
        {
            using var hub = new RawPeer(security.HubAddress, keys);
            using var gateway = new RawPeer(security.Address(state), keys);
            foreach (var method in ServedMethods.All)
            {
                var ofHub = ServedMethods.IsOfHub(method);
                var store = ofHub ? security.BrokerStore : security.GatewayStore(state);
                var before = SecurityExchange.JournalEnd(store);
                var answer = await (ofHub ? hub : gateway).CallAsync(method, [], method.IsServerStreaming ? "1S" : "20S");
                var may = ServedMethods.Callers(method).Contains(kind);
                if (answer.IsShutOut == may)
                {
                    wrong.Add($"{kind} calls {method.FullName}: option {(may ? "allows" : "denies")}, answer {answer.Status} {answer.Reason} {answer.Failure}");
                }
                if (answer.Reason == FaultReason.MethodNotGranted)
                {
                    denials++;
                    var entries = SecurityExchange.Journal(store, before).Count(entry => entry.Result.StartsWith(ServedMethods.Path(method), StringComparison.Ordinal) && entry.Result.EndsWith("METHOD_NOT_GRANTED", StringComparison.Ordinal));
                    if (entries != 1 || answer.Status != StatusCode.PermissionDenied)
                    {
                        wrong.Add($"{kind} denied {method.FullName}: {entries} entries, {answer.Status}");
                    }
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(denials >= 10, $"{denials} denials came from the access rule; the others from the handshake");
    }

    [Fact]
    public async Task UnknownMethod_IsUnimplemented_ForEveryKind()
    {
        using var hub = new RawPeer(security.HubAddress, security.Pki.Gateway(security.Claimants[0]).Tls);

        var answer = await hub.SendAsync("/policeexchange.relay.v1.RelayService/submit", RawPeer.Frame([]), "5S", _ => { }, TimeSpan.FromSeconds(30));

        Assert.Equal((StatusCode.Unimplemented, FaultReason.NoSuchMethod), (answer.Status!.Value, answer.Reason));
    }

    /// <summary>PX_WRITE_TABLES=1 writes the table; without it, what is checked in must be what the descriptors say.</summary>
    [Fact]
    public void TableOfTheProtocol_IsWhatTheDescriptorsSay()
    {
        const string Begin = "<!-- access-table:begin -->\n";
        const string End = "<!-- access-table:end -->";
        var file = Path.Combine(Root(), "protos", "PROTOCOL.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PX_WRITE_TABLES") == "1")
        {
            File.WriteAllText(file, string.Concat(text.AsSpan(0, begin), Table(), text.AsSpan(end)));
            return;
        }

        Assert.Equal(Table(), text[begin..end]);
    }

    private static string Table()
    {
        var table = new StringBuilder("| RPC | Shape | Callers | Casework | Server |\n|---|---|---|---|---|\n");
        foreach (var method in ServedMethods.All)
        {
            var callers = string.Join(", ", ServedMethods.Callers(method).Select(kind => EnumName(kind)));
            var casework = method.GetOptions().GetExtension(AccessExtensions.Access).Casework ? "yes" : "no";
            table.Append(CultureInfo.InvariantCulture, $"| `{method.Service.Name}.{method.Name}` | {Shape(method)} | {callers} | {casework} | {(ServedMethods.IsOfHub(method) ? "hub" : "gateway")} |\n");
        }
        return table.ToString();
    }

    private static string EnumName(CallerKind kind) =>
        AccessReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(CallerKind)).FindValueByNumber((int)kind).Name["CALLER_KIND_".Length..];

    private static string Shape(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming) switch
    {
        (false, false) => "unary",
        (false, true) => "server stream",
        (true, false) => "client stream",
        _ => "both streams",
    };

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PoliceExchange.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }
        return folder.FullName;
    }
}
