using Grpc.Core;
using PoliceExchange.Gateway.Policy;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>Holds the policy stream open, so that a new bundle decides here as soon as the hub has it.</summary>
internal sealed class PolicyWorker(HubLink link, PolicyHolder policy) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await link.Retry.ExecuteAsync(async cancel => await WatchAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WatchAsync(CancellationToken cancel)
    {
        var client = new PolicyService.PolicyServiceClient(link.Channel);
        using var call = client.Watch(new WatchRequest { Held = policy.InForce.Newest.Hash }, cancellationToken: cancel);
        while (await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
        {
            await policy.TakeAsync(call.ResponseStream.Current.Bundle.Memory).ConfigureAwait(false);
        }
    }
}
