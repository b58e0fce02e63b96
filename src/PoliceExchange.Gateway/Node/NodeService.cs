using Grpc.Core;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Gateway.Witness;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Trial;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.Gateway.Node;

/// <summary>Says where link, queues and directory stand; contract in node_service.proto.</summary>
internal sealed class NodeService(
    GatewayIdentity self, LinkState link, NoticeStore notices, WitnessStore log, LogForwarder forwarder, Directory.DirectoryHolder directory, Policy.PolicyHolder policy,
    DecisionCounter counter, EpochKeys epochs, DerivationCounts derivations, OfflineCopy copy, OfflineLease lease, TlsIdentity identity)
    : Protocol.Node.V1.NodeService.NodeServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var now = link.Now;
        var counts = notices.Counts();
        var forwarded = log.Forwarded();
        var accepted = log.Accepted();
        var offline = lease.Now();
        var response = new GetStatusResponse
        {
            Gateway = self.Id,
            Linked = now.Linked,
            LinkProblem = now.Problem,
            LastHeardMs = now.LastHeard?.ToUnixTimeMilliseconds() ?? 0,
            DirectoryVersion = (ulong)directory.Current.Version,
            DirectoryGrade = directory.Standing.Grade.ToString().ToUpperInvariant(),
            Outbox = (ulong)counts.Outbox,
            ReceiptsWaiting = (ulong)counts.Receipts,
            Quarantined = (ulong)counts.Quarantined,
            StoreAtReserve = notices.Store.AtReserve,
            SkewMs = (long)now.Skew.TotalMilliseconds,
            CertificateUntilMs = identity.Current.Peer.NotAfter.ToUnixTimeMilliseconds(),
            LogForwarded = (ulong)forwarded.Held,
            LogProven = (ulong)forwarded.Proven,
            CheckpointSize = (ulong)(accepted?.Size ?? 0),
            CheckpointAtMs = accepted?.At.ToUnixTimeMilliseconds() ?? 0,
            LogProblem = log.Alarm() ?? forwarder.Problem,
            PolicyVersion = (ulong)policy.InForce.Enforced.Manifest.Version,
            PolicyHash = policy.InForce.Enforced.Hash,
            PolicyProblem = policy.Problem,
            PolicyTrial = DecisionMessages.Trial(policy.InForce, counter.Trial),
            QueryDerivations = (ulong)derivations.LastHour(EpochUse.Query),
            OfflineCopy = new OfflineCopyStatus
            {
                CompleteAtMs = Math.Max(0, offline.CompleteAt.ToUnixTimeMilliseconds()),
                LeaseLeftSeconds = (ulong)offline.Left.TotalSeconds,
                Missing = (ulong)(copy.Missing ?? 0),
            },
        };
        response.Epochs.AddRange(epochs.Held.Select(epochs.Find).OfType<HeldEpoch>().Select(held => new EpochKeyStatus
        {
            Epoch = held.Epoch,
            StartsMs = Epochs.Start(held.Epoch).ToUnixTimeMilliseconds(),
            KeyId = held.KeyId,
            Generation = (uint)held.Generation,
            IssuedBy = held.IssuedBy,
        }));
        foreach (var position in notices.Positions())
        {
            response.Positions.Add(position.Lane.ToString(), position.Sequence);
        }
        foreach (var (lane, head) in now.Heads)
        {
            response.Heads.Add(lane, head);
        }
        return Task.FromResult(response);
    }
}
