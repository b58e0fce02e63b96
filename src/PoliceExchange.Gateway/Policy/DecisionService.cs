using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Trial;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Sealing;
using GetTrialRequest = PoliceExchange.Protocol.Node.V1.GetTrialRequest;
using GetTrialResponse = PoliceExchange.Protocol.Node.V1.GetTrialResponse;
using ReadDecisionsRequest = PoliceExchange.Protocol.Node.V1.ReadDecisionsRequest;
using ReadDecisionsResponse = PoliceExchange.Protocol.Node.V1.ReadDecisionsResponse;

namespace PoliceExchange.Gateway.Policy;

/// <summary>Hands out counted decisions; contract in decision_service.proto.</summary>
internal sealed class DecisionService(PolicyHolder policy, DecisionStore store, DecisionCounter counter, TimeProvider time) : Protocol.Node.V1.DecisionService.DecisionServiceBase
{
    public override async Task ReadDecisions(ReadDecisionsRequest request, IServerStreamWriter<ReadDecisionsResponse> responses, ServerCallContext context)
    {
        Check(context);
        var (from, to) = Days(request);
        await counter.FlushAsync().ConfigureAwait(false);
        await store.RecordExportAsync(context.Peer().Id.Text).ConfigureAwait(false);
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
        Check(context);
        await counter.FlushAsync().ConfigureAwait(false);
        return new GetTrialResponse { Trial = DecisionMessages.Trial(policy.InForce, counter.Trial) };
    }

    /// <summary>The certificate proves the role: what was decided about all desks is for who runs the node and who oversees it.</summary>
    private static void Check(ServerCallContext context)
    {
        var peer = context.Peer();
        if (peer.Kind == CallerKind.Desk && peer.Id.Desk != Codes.Name(DeskRole.Oversight))
        {
            throw new Fault(FaultReason.PolicyDenied, "NOT_OVERSIGHT: only the node's administrator and a desk with the role OVERSIGHT call this.").ToException();
        }
    }

    private (DateOnly From, DateOnly To) Days(ReadDecisionsRequest request)
    {
        var (from, to, wrong) = DecisionMessages.Days(request.FromDay, request.ToDay, time.GetUtcNow());
        return wrong.Count == 0
            ? (from, to)
            : throw Fault.Invalid([.. wrong.Select(field => new FieldViolation(field, "format.date", "A day such as 2026-12-31."))]).ToException();
    }
}
