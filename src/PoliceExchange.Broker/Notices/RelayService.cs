using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Broker.Notices;

/// <summary>Submission, delivery and receipts; contract in relay_service.proto.</summary>
internal sealed class RelayService(Acceptor acceptor, ReceiptKeeper receipts, DeliverySessions sessions)
    : Protocol.Relay.V1.RelayService.RelayServiceBase
{
    private const int MaxEnvelopes = 256;
    private const int MaxReceipts = 512;

    public override async Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context)
    {
        if (request.Envelopes.Count is 0 or > MaxEnvelopes)
        {
            throw Fault.Invalid([new FieldViolation("envelopes", "count", $"Send 1 to {MaxEnvelopes} envelopes in a call.")]).ToException();
        }
        var response = new SubmitResponse();
        response.Outcomes.AddRange(await acceptor.AcceptAsync(context.Peer().Id, request.Envelopes).ConfigureAwait(false));
        context.Call().MarkRecorded();
        return response;
    }

    public override async Task<SendReceiptsResponse> SendReceipts(SendReceiptsRequest request, ServerCallContext context)
    {
        if (request.Receipts.Count is 0 or > MaxReceipts)
        {
            throw Fault.Invalid([new FieldViolation("receipts", "count", $"Send 1 to {MaxReceipts} receipts in a call.")]).ToException();
        }
        var response = new SendReceiptsResponse();
        response.Outcomes.AddRange(await receipts.KeepAsync(context.Peer().Id, request.Receipts).ConfigureAwait(false));
        context.Call().MarkRecorded();
        return response;
    }

    public override Task Deliver(IAsyncStreamReader<DeliverRequest> requests, IServerStreamWriter<DeliverResponse> responses, ServerCallContext context) =>
        sessions.RunAsync(context.Peer().Id, requests, responses, context.Call().Draining, context.CancellationToken);
}

/// <summary>Outcomes of one item of a batch.</summary>
internal static class Outcomes
{
    public static Outcome Receipt(string jws) => new() { Receipt = jws };

    public static Outcome Refused(FaultReason reason, string violation, bool retry = false) => Refused(reason, [violation], retry);

    public static Outcome Refused(FaultReason reason, IEnumerable<string> violations, bool retry = false)
    {
        var refusal = new Refusal { Reason = reason, Retry = retry };
        refusal.Violations.AddRange(violations);
        return new Outcome { Refusal = refusal };
    }
}
