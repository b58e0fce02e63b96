using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Faults;

/// <summary>The reader's side: what a failed call says, as far as it says it. Never fails: a foreign or broken trailer gives an unspecified reason.</summary>
internal sealed record FaultDetails(StatusCode Status, FaultReason Reason, string Message)
{
    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    public string? RequestId { get; init; }

    public static FaultDetails From(RpcException exception)
    {
        var plain = new FaultDetails(exception.StatusCode, FaultReason.Unspecified, exception.Status.Detail);
        return exception.Trailers.GetValueBytes(Fault.DetailsTrailer) is { } bytes ? plain.With(bytes) : plain;
    }

    // Another party's trailer may be no status; the status code still stands.
    private FaultDetails With(byte[] trailer) =>
        WireShape.Read(Google.Rpc.Status.Parser, Google.Rpc.Status.Descriptor, trailer) is { } status ? With(status) : this;

    private FaultDetails With(Google.Rpc.Status status)
    {
        var result = this;
        foreach (var detail in status.Details)
        {
            if (Unpack(detail, ErrorInfo.Parser) is { } info && info.Domain == FaultReasons.Domain)
            {
                result = result with { Reason = FaultReasons.Parse(info.Reason) };
            }
            else if (Unpack(detail, BadRequest.Parser) is { } badRequest)
            {
                result = result with
                {
                    Violations = [.. badRequest.FieldViolations.Select(row => new FieldViolation(row.Field, row.Reason, row.Description))],
                };
            }
            else if (Unpack(detail, RetryInfo.Parser) is { RetryDelay: { Seconds: >= 0 and < 86_400 * 365L } delay })
            {
                result = result with { RetryAfter = TimeSpan.FromSeconds(delay.Seconds) + TimeSpan.FromTicks(Math.Clamp(delay.Nanos, 0, 999_999_999) / 100) };
            }
            else if (Unpack(detail, RequestInfo.Parser) is { } request)
            {
                result = result with { RequestId = request.RequestId };
            }
        }

        return result;
    }

    private static T? Unpack<T>(Any detail, MessageParser<T> parser)
        where T : class, IMessage<T>, new() =>
        new T().Descriptor is var type && detail.Is(type) ? WireShape.Read(parser, type, detail.Value.Span) : null;
}
