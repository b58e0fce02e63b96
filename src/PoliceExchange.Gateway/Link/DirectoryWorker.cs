using Grpc.Core;
using PoliceExchange.Protocol.Directory.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>Holds the directory stream open, so that a removal is here as soon as governance signed it.</summary>
internal sealed class DirectoryWorker(HubLink link, Directory.DirectoryHolder directory) : BackgroundService
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
        var client = new DirectoryService.DirectoryServiceClient(link.Channel);
        using var call = client.Watch(new WatchRequest { Version = (ulong)directory.Current.Version }, cancellationToken: cancel);
        var heard = false;
        try
        {
            while (await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
            {
                await directory.TakeAsync(call.ResponseStream.Current.Directory).ConfigureAwait(false);
                heard = true;
            }
        }
        catch (RpcException) when (heard && !cancel.IsCancellationRequested)
        {
            // The stream worked and broke: connect again at once, without the back-off of a hub that is away.
        }
    }
}
