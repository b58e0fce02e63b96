using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>One RPC of a service and how its messages are marshalled.</summary>
public class Method<TRequest, TResponse>(
    MethodType type,
    string serviceName,
    string name,
    Marshaller<TRequest> requestMarshaller,
    Marshaller<TResponse> responseMarshaller) : IMethod
{
    public MethodType Type { get; } = type;

    public string ServiceName { get; } = GrpcPreconditions.CheckNotNull(serviceName, nameof(serviceName));

    public string Name { get; } = GrpcPreconditions.CheckNotNull(name, nameof(name));

    public Marshaller<TRequest> RequestMarshaller { get; } =
        GrpcPreconditions.CheckNotNull(requestMarshaller, nameof(requestMarshaller));

    public Marshaller<TResponse> ResponseMarshaller { get; } =
        GrpcPreconditions.CheckNotNull(responseMarshaller, nameof(responseMarshaller));

    /// <summary>The HTTP/2 path.</summary>
    public string FullName { get; } = $"/{serviceName}/{name}";
}
