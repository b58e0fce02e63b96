namespace Grpc.Core;

/// <summary>The methods of a service with their handlers, replayed into whichever binder asks.</summary>
public class ServerServiceDefinition
{
    private readonly IReadOnlyList<Action<ServiceBinderBase>> addMethodActions;

    private ServerServiceDefinition(IReadOnlyList<Action<ServiceBinderBase>> addMethodActions) =>
        this.addMethodActions = addMethodActions;

    public static Builder CreateBuilder() => new();

    // Internal in the official assembly, whose InternalsVisibleTo lets Grpc.AspNetCore.Server in.
    internal void BindService(ServiceBinderBase serviceBinder)
    {
        foreach (var add in addMethodActions)
        {
            add(serviceBinder);
        }
    }

    public class Builder
    {
        // Two handlers of one path would hide each other.
        private readonly HashSet<string> paths = new(StringComparer.Ordinal);
        private readonly List<Action<ServiceBinderBase>> actions = [];

        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, binder => binder.AddMethod(method, handler));

        public ServerServiceDefinition Build() => new([.. actions]);

        private Builder Add(IMethod method, Action<ServiceBinderBase> action)
        {
            if (!paths.Add(method.FullName))
            {
                throw new ArgumentException($"Method {method.FullName} was added twice.", nameof(method));
            }

            actions.Add(action);
            return this;
        }
    }
}
