using Google.Protobuf;
using Grpc.Core;

namespace PoliceExchange.Hosting.Faults;

/// <summary>A fault on its way to the caller; made by <see cref="Fault.ToException"/> alone.</summary>
// The one justified use: a fault has its reason and details by construction.
#pragma warning disable RS0030
internal sealed class FaultException(Fault fault) : RpcException(new Status(fault.Status, fault.Text), TrailersOf(fault))
#pragma warning restore RS0030
{
    public Fault Fault { get; } = fault;

    private static Metadata TrailersOf(Fault fault) => new() { { Fault.DetailsTrailer, fault.ToStatus().ToByteArray() } };
}
