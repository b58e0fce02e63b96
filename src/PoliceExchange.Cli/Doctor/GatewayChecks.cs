using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary>What the gateway says of itself, asked as the node's administrator.</summary>
internal sealed class GatewayChecks(DoctorSubject subject, TimeProvider time)
{
    internal async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancel)
    {
        var files = subject.Pki.Gateway(subject.State);
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(files.Authority.Certificate);
        using var caller = new NodeCaller(
            subject.Gateway!, () => anchors, id => id.Member == subject.State && id.Kind == CallerKind.Gateway, pins: null, files.Admin.Certificate, files.Admin.Key, time);
        try
        {
            var status = await new NodeService.NodeServiceClient(caller.Channel)
                .GetStatusAsync(new GetStatusRequest(), deadline: caller.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            return [Finding.Ok("gateway-tls", $"{status.Gateway} takes the administrator's certificate"), .. Judge(status, time.GetUtcNow())];
        }
        catch (RpcException e)
        {
            return [Finding.Fail("gateway-tls", caller.ServerRefused ?? DoctorRun.Said(e), FaultOwner.Node, $"Check that this is the gateway of {subject.State}, and its log for the administrator's certificate.")];
        }
    }

    /// <summary>The status, point by point.</summary>
    internal static IEnumerable<Finding> Judge(GetStatusResponse status, DateTimeOffset now)
    {
        yield return status.Linked
            ? Finding.Ok("gateway-link", "linked to the hub")
            : Finding.Fail("gateway-link", $"not linked: {Calls.Terminal.Safe(status.LinkProblem)}", FaultOwner.Node, "See the checks of certificate and hub above; nothing is lost meanwhile.");
        yield return status.Outbox + status.ReceiptsWaiting == 0
            ? Finding.Ok("gateway-queues", "nothing waits")
            : Finding.Warn("gateway-queues", $"{status.Outbox} envelopes and {status.ReceiptsWaiting} receipts wait for the hub", status.Linked ? FaultOwner.Hub : FaultOwner.Node, "They go by themselves once the hub takes them; see gateway-link.");
        var behind = status.Heads.Where(head => head.Value > status.Positions.GetValueOrDefault(head.Key)).Select(head => $"{head.Key} {status.Positions.GetValueOrDefault(head.Key)} of {head.Value}").ToList();
        yield return behind.Count == 0
            ? Finding.Ok("gateway-lanes", "every lane is at its head")
            : Finding.Warn("gateway-lanes", $"behind: {string.Join(", ", behind)}", FaultOwner.Node, "It catches up by itself; if this stays, the log names the item in the way.");
        yield return status.Quarantined == 0
            ? Finding.Ok("gateway-quarantine", "empty")
            : Finding.Warn("gateway-quarantine", $"{status.Quarantined} received notices did not pass the checks", FaultOwner.OtherState, "They were refused with a signed receipt; tell the sender's desk the notice id from the log.");
        yield return status.StoreAtReserve
            ? Finding.Fail("gateway-store", "the disk's reserve is reached: new notices wait", FaultOwner.Node, "Free or add disk space.")
            : Finding.Ok("gateway-store", "room is left");
        var days = (DateTimeOffset.FromUnixTimeMilliseconds(status.CertificateUntilMs) - now).TotalDays;
        yield return days <= 0 ? Finding.Fail("gateway-certificate", "the certificate in use has expired", FaultOwner.Node, "Put a new one in place; the gateway takes it up while it runs.")
            : days < 3 ? Finding.Warn("gateway-certificate", FormattableString.Invariant($"{days:0.#} days left"), FaultOwner.Node, "Renew it.")
            : Finding.Ok("gateway-certificate", FormattableString.Invariant($"{days:0.#} days left"));
        yield return status.DirectoryGrade switch
        {
            "FRESH" => Finding.Ok("gateway-directory", $"version {status.DirectoryVersion}, FRESH"),
            "STALE" => Finding.Warn("gateway-directory", $"version {status.DirectoryVersion}, STALE", FaultOwner.Node, "Restore the link to the hub; nothing new is granted until then."),
            var grade => Finding.Fail("gateway-directory", $"version {status.DirectoryVersion}, {Calls.Terminal.Safe(grade)}", FaultOwner.Node, "Restore the link to the hub; nothing is sealed or opened until then."),
        };
        yield return status.PolicyProblem.Length == 0
            ? Finding.Ok("gateway-policy", $"version {status.PolicyVersion} decides")
            : Finding.Warn("gateway-policy", Calls.Terminal.Safe(status.PolicyProblem), FaultOwner.Governance, "Tell the policy authorities what it says; until they sign the next bundle the one in force decides.");
        yield return Trial(status.PolicyTrial);
        yield return EpochKeys(status, now);
        yield return OfflineCopy(status);
        yield return DoctorRun.Clock("gateway-clock", status.LastHeardMs == 0 ? null : TimeSpan.FromMilliseconds(status.SkewMs));
    }

    /// <summary>Never a key: number, beginning, commitment and maker, so that two gateways can be compared by telephone.</summary>
    private static Finding EpochKeys(GetStatusResponse status, DateTimeOffset now)
    {
        var found = string.Join("; ", status.Epochs.Select(one => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{one.Epoch} from {DateTimeOffset.FromUnixTimeMilliseconds(one.StartsMs):yyyy-MM-dd} {Calls.Terminal.Safe(one.KeyId)}{(one.Generation > 1 ? $" (generation {one.Generation})" : "")} by {Calls.Terminal.Safe(one.IssuedBy)}")));
        var current = Epochs.At(now);
        return status.Epochs.All(one => one.Epoch != current)
            ? Finding.Fail("gateway-epochs", $"the key of this week, {current}, is not here{(found.Length > 0 ? $"; here are {found}" : "")}", status.Linked ? FaultOwner.Governance : FaultOwner.Node, "Nobody can be looked up here without it. With a link it comes within a minute; if not, see the gateway's log for why it is not taken.")
            : status.Epochs.Count < Epochs.IssuedAhead
                ? Finding.Warn("gateway-epochs", found, status.Linked ? FaultOwner.OtherState : FaultOwner.Node, "Fewer weeks are here than are issued ahead; each gateway that does not make its key is stood in for after 12 hours.")
                : Finding.Ok("gateway-epochs", found);
    }

    private static Finding OfflineCopy(GetStatusResponse status)
    {
        // A gateway of before says nothing.
        if (status.OfflineCopy is not { } copy)
        {
            return Finding.Ok("gateway-offline-copy", "this version has none");
        }
        var left = FormattableString.Invariant($"{TimeSpan.FromSeconds(copy.LeaseLeftSeconds).TotalHours:0.0} h");
        return copy.LeaseLeftSeconds == 0
            ? Finding.Warn("gateway-offline-copy", "it would not answer without the hub", FaultOwner.Node, "It begins when the gateway has everything that the hub has for it; see gateway-link and gateway-lanes. Gateway:OfflineCopy:Lease 0 turns it off.")
            : copy.Missing > 0
                ? Finding.Warn("gateway-offline-copy", $"without the hub it would answer for {left}, and not search {copy.Missing} notices", FaultOwner.Node, "It is being filled; if this stays, raise Gateway:OfflineCopy:MaxForms.")
                : Finding.Ok("gateway-offline-copy", $"without the hub it would answer for {left}");
    }

    private static Finding Trial(Protocol.Policy.V1.TrialStatus? trial)
    {
        if (trial is null || trial.Version == 0)
        {
            return Finding.Ok("gateway-policy-trial", "nothing is in trial");
        }
        var found = $"version {trial.Version} {Calls.Terminal.Safe(trial.Stage)}: of {trial.Decisions} decisions {trial.NewlyAllowed} newly allowed, {trial.ShowsMore} show more, {trial.NewlyDenied} newly denied";
        return trial.Stopped.Length > 0 ? Finding.Warn("gateway-policy-trial", $"{found}; STOPPED: {Calls.Terminal.Safe(trial.Stopped)}", FaultOwner.Governance, "The enforced bundle decides for all. See `px policy decisions` and `px policy replay`; sign another bundle.")
            : trial.NewlyAllowed + trial.ShowsMore > 0 ? Finding.Warn("gateway-policy-trial", found, FaultOwner.Governance, "See which with `px policy decisions` and `px policy replay`, before it is enforced.")
            : Finding.Ok("gateway-policy-trial", found);
    }
}
