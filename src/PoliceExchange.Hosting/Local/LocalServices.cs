using System.Reflection;
using Grpc.Core;

namespace PoliceExchange.Hosting.Local;

/// <summary>The handlers of the services that this process serves, for callers inside it: the same instances' code, bound as gRPC binds it.</summary>
internal sealed class LocalServices
{
    private readonly Dictionary<string, Delegate> _handlers = new(StringComparer.Ordinal);
    private readonly List<Func<object>> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>Adds a service; it is made at the first call.</summary>
    public void Add(Func<object> make)
    {
        lock (_gate)
        {
            _waiting.Add(make);
        }
    }

    /// <summary>The handler of a unary RPC; null when it is not served.</summary>
    public UnaryServerMethod<TRequest, TResponse>? Find<TRequest, TResponse>(string method)
        where TRequest : class
        where TResponse : class
    {
        lock (_gate)
        {
            foreach (var make in _waiting)
            {
                Bind(make());
            }
            _waiting.Clear();
            return _handlers.GetValueOrDefault(method) as UnaryServerMethod<TRequest, TResponse>;
        }
    }

    private void Bind(object service)
    {
        var attribute = service.GetType().GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"{service.GetType()} is no service of a generated base.");
        var bind = attribute.BindType.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(method => method.Name == attribute.BindMethodName && method.GetParameters() is [var binder, _] && binder.ParameterType == typeof(ServiceBinderBase));
        bind.Invoke(null, [new Binder(_handlers), service]);
    }

    /// <summary>Keeps unary methods; nothing inside the process streams.</summary>
    private sealed class Binder(Dictionary<string, Delegate> handlers) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            handlers.Add(method.FullName, handler ?? throw new ArgumentNullException(nameof(handler)));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
        }
    }
}
