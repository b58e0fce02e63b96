using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Broker.Policy;

/// <summary>Gives out and takes in policy bundles; contract in policy_service.proto.</summary>
internal sealed class PolicyService(PolicyHolder holder, Drain drain) : Protocol.Policy.V1.PolicyService.PolicyServiceBase
{
    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, drain.Token);
        var held = request.Held;
        PolicyBundle? seen = null;
        while (!ends.IsCancellationRequested)
        {
            try
            {
                seen = await holder.Newest.AfterAsync(seen, ends.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (drain.Token.IsCancellationRequested)
            {
                throw Drain.NotServing.ToException();
            }
            // What decides comes before what is in trial, for a gateway that missed both.
            foreach (var bundle in new[] { holder.InForce.Enforced, seen }.Where(bundle => bundle.Hash != held).DistinctBy(bundle => bundle.Hash))
            {
                await responses.WriteAsync(new WatchResponse { Bundle = ByteString.CopyFrom(bundle.Signed.Span) }, ends.Token).ConfigureAwait(false);
            }
            held = seen.Hash;
        }
    }

    public override async Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        var result = await holder.PublishAsync(request.Bundle.ToByteArray(), context.Peer().Id.Text, context.CancellationToken).ConfigureAwait(false);
        context.Call().MarkRecorded();
        if (result is BundleAcceptance.Refused refused)
        {
            throw refused.Check == "version"
                ? new Fault(FaultReason.VersionConflict, refused.ToString()).ToException()
                : Fault.Invalid([.. refused.Problems.Take(50).Select(problem => new FieldViolation("bundle", $"policy.{refused.Check}", problem))]).ToException();
        }
        var newest = holder.InForce.Newest;
        return new PublishResponse { Version = (ulong)newest.Manifest.Version, Hash = newest.Hash, Stage = Snake.Of(newest.Manifest.Stage).ToUpperInvariant() };
    }
}
