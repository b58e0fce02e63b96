using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Protocol.Audit.V1;

namespace PoliceExchange.Gateway.Witness;

/// <summary>Holds the witness stream open: the hub asks on it, because it never dials a gateway.</summary>
internal sealed class WitnessWorker(HubLink link, LogWitness witness, LogForwarder forwarder, KeyRing keys, ILogger<WitnessWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (keys.Witness is null)
        {
            log.LogWarning("This gateway has no witness key: it accepts checkpoints that other nations cosigned");
            return;
        }
        while (!stoppingToken.IsCancellationRequested)
        {
            await link.Retry.ExecuteAsync(async cancel => await RunStreamAsync(cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RunStreamAsync(CancellationToken cancel)
    {
        var client = new LogService.LogServiceClient(link.Channel);
        using var call = client.Witness(cancellationToken: cancel);
        var heard = false;
        try
        {
            await SayAsync(call.RequestStream, new WitnessRequest { Record = new WitnessRecord { Checkpoint = ByteString.CopyFrom(witness.Recorded()) } }).ConfigureAwait(false);
            while (await call.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
            {
                heard = true;
                var said = call.ResponseStream.Current;
                if (said.MessageCase == WitnessResponse.MessageOneofCase.AddCheckpoint)
                {
                    await SayAsync(call.RequestStream, new WitnessRequest { Answer = await witness.AnswerAsync(said.AddCheckpoint.Memory).ConfigureAwait(false) }).ConfigureAwait(false);
                }
                else if (await witness.AcceptAsync(said.Published.Memory).ConfigureAwait(false) is not null)
                {
                    forwarder.Published();
                }
            }
        }
        catch (RpcException) when (heard && !cancel.IsCancellationRequested)
        {
            // The stream worked and broke: connect again at once, without the back-off of a hub that is away.
        }
    }

    private static async Task SayAsync(IClientStreamWriter<WitnessRequest> requests, WitnessRequest request)
    {
        try
        {
            await requests.WriteAsync(request).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException)
        {
            throw new LinkPauseException(ended.Message);
        }
    }
}
