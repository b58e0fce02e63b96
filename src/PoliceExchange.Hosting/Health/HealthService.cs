using Grpc.Core;
using Grpc.Health.V1;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;

namespace PoliceExchange.Hosting.Health;

/// <summary>The public health protocol, for any enrolled caller.</summary>
internal sealed class HealthService(HealthState state) : Grpc.Health.V1.Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        state.Look(request.Service).Status is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw Fault.NotFound().ToException();

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        foreach (var (service, status) in state.Services)
        {
            response.Statuses.Add(service, new HealthCheckResponse { Status = status });
        }

        return Task.FromResult(response);
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        HealthCheckResponse.Types.ServingStatus? last = null;
        var draining = context.Call().Draining;
        while (true)
        {
            var ending = draining.IsCancellationRequested; // Read before the state: the last word is NOT_SERVING.
            var (status, changed) = state.Look(request.Service);
            var now = status ?? HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
            if (now != last)
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = now }, context.CancellationToken).ConfigureAwait(false);
                last = now;
            }

            if (ending)
            {
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(draining, context.CancellationToken);
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
