using System.Collections.Immutable;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PoliceExchange.Hosting.Health;

/// <summary>
/// What the server says of itself. A service is serving until something says otherwise; a stop is final. The empty name is
/// the server as a whole.
/// </summary>
internal sealed class HealthState
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, ServingStatus> _services = ImmutableDictionary<string, ServingStatus>.Empty.Add("", ServingStatus.Serving);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopped;

    public ImmutableDictionary<string, ServingStatus> Services
    {
        get
        {
            lock (_gate)
            {
                return _services;
            }
        }
    }

    /// <summary>Says of one service, or with the empty name of the whole server, whether it serves.</summary>
    public void Set(string service, bool serving)
    {
        lock (_gate)
        {
            Change(_services.SetItem(service, serving && !_stopped ? ServingStatus.Serving : ServingStatus.NotServing));
        }
    }

    public void StopServing()
    {
        lock (_gate)
        {
            _stopped = true;
            Change(_services.ToImmutableDictionary(pair => pair.Key, _ => ServingStatus.NotServing));
        }
    }

    /// <summary>The state now, and a task that ends at the next change.</summary>
    public (ServingStatus? Status, Task Changed) Look(string service)
    {
        lock (_gate)
        {
            return (_services.TryGetValue(service, out var status) ? status : null, _changed.Task);
        }
    }

    private void Change(ImmutableDictionary<string, ServingStatus> services)
    {
        _services = services;
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
