using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Doctor;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Policy.V1;
using Node = PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.Cli.Policy;

/// <summary>The node whose decisions are read: a gateway, as its administrator or its oversight desk, or the hub as its administrator.</summary>
internal sealed class PolicyNode
{
    private readonly Option<string?> _certs = DeskOptions.Setting("--certs", "PX_CERTS", "Development folder (px certs) with the keys.");
    private readonly Option<string?> _hub = DeskOptions.Setting("--hub", "PX_HUB", "Address of the hub, https://host:port; asked as its administrator.");
    private readonly Option<string?> _gateway = DeskOptions.Setting("--gateway", "PX_GATEWAY", "Address of a gateway, https://host:port; asked instead of the hub.");
    private readonly Option<string?> _state = DeskOptions.Setting("--state", "PX_STATE", "State of that gateway.");
    private readonly Option<string?> _desk = new("--desk") { Description = "OVERSIGHT to ask as the oversight desk; without it as the node's administrator." };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _certs, _hub, _gateway, _state, _desk })
        {
            command.Add(option);
        }
    }

    /// <summary>Every counted decision of some days, and what is in no row.</summary>
    internal async Task ReadAsync(ParseResult result, string from, string to, Action<DecisionCount> decision, Action<MissedDecisions> missed, TimeProvider time, CancellationToken cancel)
    {
        // A stream has as long as it takes to write a file; a question has what the node allows.
        if (await AtGatewayAsync(result, TimeSpan.FromMinutes(10), time, async (channel, deadline) =>
        {
            using var call = new Node.DecisionService.DecisionServiceClient(channel).ReadDecisions(
                new Node.ReadDecisionsRequest { FromDay = from, ToDay = to }, deadline: deadline, cancellationToken: cancel);
            while (await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
            {
                Each(call.ResponseStream.Current.Decisions, decision);
                Each(call.ResponseStream.Current.Missed, missed);
            }
        }).ConfigureAwait(false))
        {
            return;
        }
        using var hub = Hub(result, time);
        using var read = hub.Policy.ReadDecisions(new ReadDecisionsRequest { FromDay = from, ToDay = to }, deadline: (time.GetUtcNow() + TimeSpan.FromMinutes(10)).UtcDateTime, cancellationToken: cancel);
        while (await read.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
        {
            Each(read.ResponseStream.Current.Decisions, decision);
            Each(read.ResponseStream.Current.Missed, missed);
        }
    }

    /// <summary>How the bundle in trial compares there.</summary>
    internal async Task<TrialStatus> TrialAsync(ParseResult result, TimeProvider time, CancellationToken cancel)
    {
        TrialStatus? status = null;
        if (!await AtGatewayAsync(result, TimeSpan.FromSeconds(30), time, async (channel, deadline) => status = (await new Node.DecisionService.DecisionServiceClient(channel)
            .GetTrialAsync(new Node.GetTrialRequest(), deadline: deadline, cancellationToken: cancel).ConfigureAwait(false)).Trial).ConfigureAwait(false))
        {
            using var hub = Hub(result, time);
            status = (await hub.Policy.GetTrialAsync(new GetTrialRequest(), deadline: hub.Deadline, cancellationToken: cancel).ConfigureAwait(false)).Trial;
        }
        return status ?? new TrialStatus();
    }

    private async Task<bool> AtGatewayAsync(ParseResult result, TimeSpan patience, TimeProvider time, Func<CallInvoker, DateTime, Task> ask)
    {
        if (result.GetValue(_gateway) is not { Length: > 0 } address)
        {
            return false;
        }
        var pki = Pki(result);
        var state = result.GetValue(_state)?.ToUpperInvariant() ?? throw new InvalidDataException("Give --state beside --gateway, or PX_STATE.");
        if (!pki.States.Contains(state))
        {
            throw new InvalidDataException($"{pki.Folder} has no keys of {Calls.Terminal.Safe(state)}; it has {string.Join(' ', pki.States)}.");
        }
        var files = pki.Gateway(state);
        var role = result.GetValue(_desk)?.ToUpperInvariant();
        var keys = role is null ? files.Admin : files.Desks.GetValueOrDefault(role) ?? throw new InvalidDataException($"{state} has no desk {Calls.Terminal.Safe(role)}.");
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(files.Authority.Certificate);
        using var caller = new NodeCaller(Address(address), () => anchors, id => id.Member == state && id.Kind == CallerKind.Gateway, pins: null, keys.Certificate, keys.Key, time);
        await ask(caller.Channel, (time.GetUtcNow() + patience).UtcDateTime).ConfigureAwait(false);
        return true;
    }

    private HubAdminClient Hub(ParseResult result, TimeProvider time) =>
        new(Address(result.GetValue(_hub) ?? throw new InvalidDataException("Give --gateway with --state, or --hub: whose decisions?")), Pki(result), time);

    private DevelopmentPki Pki(ParseResult result) => DevelopmentPki.Open(result.GetValue(_certs) ?? throw new InvalidDataException("Give --certs, or PX_CERTS."));

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
        ? uri : throw new InvalidDataException($"{Calls.Terminal.Safe(text)} is no https address.");

    private static void Each<T>(IEnumerable<T> all, Action<T> take)
    {
        foreach (var one in all)
        {
            take(one);
        }
    }
}
