using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Health.V1;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Directory.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary>What is examined.</summary>
/// <param name="Pki">Files.</param>
/// <param name="State">The state.</param>
/// <param name="Certificate">The gateway's certificate and key.</param>
/// <param name="Hub">Address of the hub; null leaves its checks out.</param>
/// <param name="Gateway">Address of the gateway; null leaves its checks out.</param>
internal sealed record DoctorSubject(DevelopmentPki Pki, string State, KeyPairFiles Certificate, Uri? Hub, Uri? Gateway);

/// <summary>All checks in the order in which one depends on the other: machine, files, directory, hub, gateway.</summary>
internal sealed class DoctorRun(DoctorSubject subject, TimeProvider time)
{
    private static readonly TimeSpan SkewWarning = TimeSpan.FromMinutes(2);

    private readonly List<Finding> _findings = [];

    internal async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancel)
    {
        _findings.AddRange(MachineChecks.Run());
        var certificate = new CertificateChecks(subject.State, subject.Certificate.Certificate, subject.Certificate.Key, time);
        _findings.AddRange(certificate.Files());
        var directory = new DirectoryChecks(subject.Pki, time);
        _findings.Add(directory.OnDisk());

        var reachable = await ReachAsync("hub", subject.Hub, FaultOwner.Hub, cancel).ConfigureAwait(false);
        var asked = reachable && directory.Current is not null ? await AskDirectoryAsync(directory, cancel).ConfigureAwait(false) : null;
        _findings.Add(directory.Grade(heard: asked is not null));
        _findings.AddRange(certificate.Against(directory.Current));
        var date = asked;
        if (!reachable)
        {
            _findings.Add(Finding.Skipped("hub-tls", subject.Hub is null ? "no --hub was given" : "the hub is not reachable"));
        }
        else if (directory.Current is null || certificate.Leaf is null)
        {
            _findings.Add(Finding.Skipped("hub-tls", "certificate or directory is missing"));
        }
        else
        {
            date = await HubAsync(directory.Current, cancel).ConfigureAwait(false) ?? date;
        }
        _findings.Add(Clock("clock", date is { } there ? time.GetUtcNow() - there : null));

        if (await ReachAsync("gateway", subject.Gateway, FaultOwner.Node, cancel).ConfigureAwait(false))
        {
            _findings.AddRange(await new GatewayChecks(subject, time).RunAsync(cancel).ConfigureAwait(false));
        }
        return _findings;
    }

    private async Task<bool> ReachAsync(string node, Uri? address, FaultOwner owner, CancellationToken cancel)
    {
        if (address is null)
        {
            _findings.Add(Finding.Skipped($"{node}-reach", $"no --{node} was given"));
            return false;
        }
        var problem = await NodeCaller.ReachAsync(address, time, cancel).ConfigureAwait(false);
        _findings.Add(problem is null
            ? Finding.Ok($"{node}-reach", $"{address.Authority} answers (DNS and TCP)")
            : Finding.Fail($"{node}-reach", $"{address.Authority}: {problem}", owner, $"Check the address, name service and firewall on this side; then ask whether the {node} is up."));
        return problem is null;
    }

    /// <summary>The directory as the hub has it now, asked for as the node's administrator: the gateway's own key may be the one that was struck.</summary>
    /// <returns>The hub's time.</returns>
    private async Task<DateTimeOffset?> AskDirectoryAsync(DirectoryChecks directory, CancellationToken cancel)
    {
        var admin = subject.Pki.Gateway(subject.State).Admin;
        using var caller = Hub(directory.Current!, admin);
        using var call = new DirectoryService.DirectoryServiceClient(caller.Channel).Watch(new WatchRequest(), deadline: caller.Deadline, cancellationToken: cancel);
        try
        {
            if (!await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
            {
                _findings.Add(Finding.Warn("directory-at-hub", "the hub gave none", FaultOwner.Hub, "Tell the hub's operator."));
                return null;
            }
            _findings.Add(directory.AtHub(call.ResponseStream.Current.Directory));
            return Date(await call.ResponseHeadersAsync.ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            _findings.Add(Finding.Warn(
                "directory-at-hub", $"not read as {subject.State}'s administrator: {caller.ServerRefused ?? Said(e)}", FaultOwner.Node, "The checks below go by the directory on disk; a removal since then is not seen."));
            return null;
        }
    }

    private async Task<DateTimeOffset?> HubAsync(DirectorySnapshot directory, CancellationToken cancel)
    {
        try
        {
            using var caller = Hub(directory, subject.Certificate);
            return await HealthAsync(caller, cancel).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            _findings.Add(Finding.Skipped("hub-tls", e.Message));
            return null;
        }
    }

    private async Task<DateTimeOffset?> HealthAsync(NodeCaller caller, CancellationToken cancel)
    {
        try
        {
            using var call = new Grpc.Health.V1.Health.HealthClient(caller.Channel).CheckAsync(new HealthCheckRequest(), deadline: caller.Deadline, cancellationToken: cancel);
            var status = (await call.ResponseAsync.ConfigureAwait(false)).Status;
            _findings.Add(Finding.Ok("hub-tls", "mutual TLS stands: the hub takes the certificate"));
            _findings.Add(status == HealthCheckResponse.Types.ServingStatus.Serving
                ? Finding.Ok("hub-health", "SERVING")
                : Finding.Fail("hub-health", $"{status}", FaultOwner.Hub, "The hub is going down or not ready; the gateway keeps what waits and tries again."));
            return Date(await call.ResponseHeadersAsync.ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            _findings.Add(Refused(caller, e));
            return null;
        }
    }

    /// <summary>The handshake names no reason, so the reasons are named that hold here; and if none does, those that only the other side can see.</summary>
    private Finding Refused(NodeCaller caller, RpcException e)
    {
        if (caller.ServerRefused is { } refused)
        {
            return Finding.Fail("hub-tls", $"this side refused the hub's certificate: {refused}", FaultOwner.Hub, "Compare the hub's certificate with the directory; do not go around this check.");
        }
        var local = _findings.Where(one => one.Health == Health.Fail && (one.Check.StartsWith("certificate-", StringComparison.Ordinal) || one.Check == "membership")).ToList();
        return local.Count > 0
            ? Finding.Fail("hub-tls", $"refused ({Said(e)}); explained by {string.Join(", ", local.Select(one => one.Check))}", local[0].Owner!.Value, local[0].Fix)
            : Finding.Fail(
                "hub-tls",
                $"refused ({Said(e)}), and every reason that can be checked here is ruled out: expired, wrong authority, wrong usage, not pinned, removed",
                FaultOwner.Hub,
                "Ask the hub's operator what its log says of this certificate: a newer directory, its clock, a connection limit, or a device between that ends TLS.");
    }

    private NodeCaller Hub(DirectorySnapshot directory, KeyPairFiles identity) => new(
        subject.Hub!,
        () => [.. directory.HubAnchors().Select(X509CertificateLoader.LoadCertificate)],
        id => id.Kind == CallerKind.Hub,
        () => directory.Document.Hub.TlsPins.Where(pin => pin.IsValidAt(time.GetUtcNow())).Select(pin => pin.Pin).ToHashSet(StringComparer.Ordinal),
        identity.Certificate,
        identity.Key,
        time);

    internal static Finding Clock(string check, TimeSpan? skew) => skew switch
    {
        null => Finding.Skipped(check, "no time of the hub was heard"),
        { } one when one.Duration() > DirectoryStanding.ClockTolerance => Finding.Fail(check, Skew(one), FaultOwner.Node, "Set the clock by NTP (chrony): beyond 10 minutes signatures and certificates are judged wrongly."),
        { } one when one.Duration() > SkewWarning => Finding.Warn(check, Skew(one), FaultOwner.Node, "Set the clock by NTP (chrony)."),
        { } one => Finding.Ok(check, Skew(one)),
    };

    private static string Skew(TimeSpan skew) => string.Create(CultureInfo.InvariantCulture, $"this machine is {skew.TotalSeconds:0} s ahead of the hub");

    // RFC 9110 6.6.1: seconds are enough for minutes.
    private static DateTimeOffset? Date(Metadata headers) =>
        DateTimeOffset.TryParseExact(headers.GetValue("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    internal static string Said(RpcException e)
    {
        var fault = FaultDetails.From(e);
        return Calls.Terminal.Safe($"{(fault.Reason == 0 ? fault.Status.ToString() : FaultReasons.NameOf(fault.Reason))}: {(fault.Message.Length > 160 ? fault.Message[..160] : fault.Message)}");
    }
}
