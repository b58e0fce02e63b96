using Grpc.Core;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// Requests that end before their handler: gRPC reads the one message of a unary or server-streaming call outside all
/// interceptors and answers a parse error with UNKNOWN. Nothing of ours has run then, so what failed is the request.
/// </summary>
internal static class UnreadableRequest
{
    public static Fault Malformed { get; } = new(FaultReason.FieldInvalid, "The request is not a message of this method.")
    {
        Violations = [new FieldViolation("", "MALFORMED", "The bytes do not parse as the request message.")],
    };

    /// <param name="status">What gRPC answered.</param>
    /// <param name="message">Its text, which names the limit and no content.</param>
    /// <returns>Null where gRPC's own status says it all: the caller left, or its time is up.</returns>
    public static Fault? FaultFor(StatusCode status, string message) => status switch
    {
        StatusCode.Cancelled or StatusCode.DeadlineExceeded => null,
        StatusCode.ResourceExhausted => new Fault(FaultReason.LimitExceeded, "The request message is larger than this server takes."),
        StatusCode.Unimplemented => new Fault(FaultReason.NoSuchMethod, message),
        _ => Malformed,
    };
}
