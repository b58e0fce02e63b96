using System.Collections.Concurrent;
using Grpc.Core;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Broker.Notices;

/// <summary>The open delivery streams, one per gateway: a newer stream ends the older, whose gateway may hang on a dead link.</summary>
internal sealed class DeliverySessions(
    NoticeStore store, MailboxSignals signals, Directory.DirectoryHolder directory, BrokerKeys keys, NoticeOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open = new(StringComparer.Ordinal);

    /// <summary>The gateways that are linked now.</summary>
    public IReadOnlyCollection<string> Linked => [.. _open.Keys];

    public async Task RunAsync(
        SpiffeId peer, IAsyncStreamReader<DeliverRequest> requests, IServerStreamWriter<DeliverResponse> responses, CancellationToken drain, CancellationToken call)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(drain, call);
        var gateway = peer.Name;
        _open.AddOrUpdate(gateway, ends, (_, older) =>
        {
            Takeover.End(older);
            return ends;
        });
        try
        {
            if (!await requests.MoveNext(ends.Token).ConfigureAwait(false) || requests.Current.Open is not { } open)
            {
                throw Fault.Invalid([new FieldViolation("open", "first", "Open the stream with the positions that you hold.")]).ToException();
            }
            var session = new DeliverySession(gateway, peer.Text, store, signals, directory, keys, options, time, open);
            await session.RunAsync(requests, responses, ends).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!drain.IsCancellationRequested && !call.IsCancellationRequested)
        {
            throw new Fault(FaultReason.NotServing, "A newer stream of this gateway took over.").ToException();
        }
        finally
        {
            _open.TryRemove(new KeyValuePair<string, CancellationTokenSource>(gateway, ends));
        }
    }
}
