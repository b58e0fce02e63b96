using Grpc.Core;

namespace PoliceExchange.Hosting.Faults;

/// <summary>The two ends of a call that are nobody's fault, and so have no reason: the caller left, or its time is up.</summary>
internal static class CallEnd
{
#pragma warning disable RS0030 // No fault to describe: gRPC's own codes say it all.
    public static RpcException Cancelled() => new(new Status(StatusCode.Cancelled, "The caller left."));

    public static RpcException DeadlineExceeded() => new(new Status(StatusCode.DeadlineExceeded, "The deadline has passed."));
#pragma warning restore RS0030
}
