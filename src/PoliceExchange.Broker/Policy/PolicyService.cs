using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Trial;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Broker.Policy;

/// <summary>Gives out and takes in policy bundles; contract in policy_service.proto.</summary>
internal sealed class PolicyService(PolicyHolder holder, PolicyStore store, DecisionCounter counter, Drain drain, TimeProvider time) : Protocol.Policy.V1.PolicyService.PolicyServiceBase
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

    public override async Task ReadDecisions(ReadDecisionsRequest request, IServerStreamWriter<ReadDecisionsResponse> responses, ServerCallContext context)
    {
        var (from, to) = Days(request);
        await counter.FlushAsync().ConfigureAwait(false);
        await holder.RecordExportAsync(context.Peer().Id.Text).ConfigureAwait(false);
        var first = new ReadDecisionsResponse();
        first.Missed.AddRange(store.Missed(from, to).Select(one => DecisionMessages.Missed(one.Day, one.Count)));
        await responses.WriteAsync(first, context.CancellationToken).ConfigureAwait(false);
        foreach (var page in store.Decisions(from, to))
        {
            var response = new ReadDecisionsResponse();
            response.Decisions.AddRange(page.Select(one => one.Line).OfType<DecisionLine>().Select(DecisionMessages.ToMessage));
            response.Missed.AddRange(page.Where(one => one.Line is null).Select(one => DecisionMessages.Missed(one.Row.Day, one.Row.Count)));
            await responses.WriteAsync(response, context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task<GetTrialResponse> GetTrial(GetTrialRequest request, ServerCallContext context)
    {
        await counter.FlushAsync().ConfigureAwait(false);
        return new GetTrialResponse { Trial = DecisionMessages.Trial(holder.InForce, counter.Trial) };
    }

    private (DateOnly From, DateOnly To) Days(ReadDecisionsRequest request)
    {
        var (from, to, wrong) = DecisionMessages.Days(request.FromDay, request.ToDay, time.GetUtcNow());
        return wrong.Count == 0
            ? (from, to)
            : throw Fault.Invalid([.. wrong.Select(field => new FieldViolation(field, "format.date", "A day such as 2026-12-31."))]).ToException();
    }
}
