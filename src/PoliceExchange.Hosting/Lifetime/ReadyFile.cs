using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoliceExchange.Hosting.Lifetime;

/// <summary>
/// Tells whoever started the process where it listens, once it does: one <c>host:port</c> a line, in the order of the
/// end-points, the peers' first. Written beside and renamed, so that a reader sees all lines or no file.
/// </summary>
internal sealed class ReadyFile(IServer server, IOptions<ExchangeHostOptions> options, ILogger<ReadyFile> log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Delete(); // A file of an earlier process would send the reader to a dead port.
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var lines = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address).Authority).ToArray() ?? [];
        log.Ready(string.Join(", ", lines));
        if (options.Value.ReadyFile is { } path)
        {
            var temporary = path + ".new";
            await File.WriteAllLinesAsync(temporary, lines, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Delete();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Delete()
    {
        if (options.Value.ReadyFile is { } path)
        {
            File.Delete(path);
        }
    }
}
