using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Faults;

/// <summary>
/// What ends a call other than success: a reason with its fixed status code, a sentence for people, and details for
/// programs. The only place that makes an <see cref="RpcException"/> (BannedSymbols.txt), so no call ends without a reason.
/// </summary>
/// <remarks>The message reaches the other side: no content, no inner exception text, no secret.</remarks>
internal sealed record Fault(FaultReason Reason, string Message)
{
    public const string DetailsTrailer = "grpc-status-details-bin";

    // gRPC peers refuse metadata above 8 KiB by default (gRPC core's soft limit); base64 takes a third on top.
    private const int MaxDetailsBytes = 5 * 1024;
    private const int MaxMessageChars = 512;

    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    public string? RequestId { get; init; }

    public StatusCode Status => FaultReasons.StatusOf(Reason);

    /// <summary>Every violation of a request at once.</summary>
    public static Fault Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultReason.FieldInvalid, violations.Count == 1
            ? $"{violations[0].Field}: {violations[0].Message}"
            : $"{violations.Count} fields of the request break a rule.") { Violations = violations };

    /// <summary>Absent, or not for the caller: one constant text, because the two must be the same bytes (I9).</summary>
    public static Fault NotFound() => new(FaultReason.NotFound, "Nothing of that name is here for the caller.");

    /// <summary>A defect: the cause stays in the log under the request id.</summary>
    public static Fault Internal(string requestId) =>
        new(FaultReason.Internal, "The server failed. Quote the request id to its operator.") { RequestId = requestId };

    /// <summary>Bounded text for <c>grpc-message</c>.</summary>
    public string Text => Message.Length <= MaxMessageChars ? Message : string.Concat(Message.AsSpan(0, MaxMessageChars), "...");

    public FaultException ToException() => new(this);

    /// <summary>The google.rpc.Status that the trailer carries.</summary>
    public Google.Rpc.Status ToStatus()
    {
        var info = new ErrorInfo { Reason = FaultReasons.NameOf(Reason), Domain = FaultReasons.Domain };
        var status = new Google.Rpc.Status { Code = (int)Status, Message = Text };
        var badRequest = FitViolations(info, MaxDetailsBytes - status.CalculateSize() - info.CalculateSize());
        status.Details.Add(Any.Pack(info));
        if (badRequest is not null)
        {
            status.Details.Add(Any.Pack(badRequest));
        }

        if (RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        if (RequestId is { } id)
        {
            status.Details.Add(Any.Pack(new RequestInfo { RequestId = id }));
        }

        return status;
    }

    // A hostile request may break a rule ten thousand times; the trailer keeps what fits and says how many it left out.
    private BadRequest? FitViolations(ErrorInfo info, int room)
    {
        if (Violations.Count == 0)
        {
            return null;
        }

        var badRequest = new BadRequest();
        foreach (var violation in Violations)
        {
            var row = new BadRequest.Types.FieldViolation { Field = violation.Field, Reason = violation.Rule, Description = violation.Message };
            room -= row.CalculateSize() + 8;
            if (room < 256)
            {
                info.Metadata["violations_left_out"] = (Violations.Count - badRequest.FieldViolations.Count)
                    .ToString(System.Globalization.CultureInfo.InvariantCulture);
                break;
            }

            badRequest.FieldViolations.Add(row);
        }

        return badRequest;
    }
}
