using Grpc.Core;
using Microsoft.AspNetCore.Http;
using PoliceExchange.Hosting.Calls;

namespace PoliceExchange.Hosting.Local;

/// <summary>The context of a call that did not come over the network: what handlers ask for, which is the scope, the end and the deadline.</summary>
internal sealed class LocalCallContext : ServerCallContext
{
    // Where Grpc.AspNetCore's GetHttpContext looks when the context is not its own (documented for tests of services).
    private const string HttpContextKey = "__HttpContext";

    private readonly CallScope _scope;
    private readonly DateTime _deadline;
    private readonly CancellationToken _gone;
    private readonly Dictionary<object, object> _state = [];

    public LocalCallContext(CallScope scope, DateTime deadline, CancellationToken gone)
    {
        (_scope, _deadline, _gone) = (scope, deadline, gone);
        var http = new DefaultHttpContext();
        http.Features.Set(scope);
        _state[HttpContextKey] = http;
    }

    protected override string MethodCore => _scope.Method;

    protected override string HostCore => "local";

    protected override string PeerCore => "local";

    protected override DateTime DeadlineCore => _deadline;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _gone;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();
}
