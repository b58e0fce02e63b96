using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Connections;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Directory.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Broker.Directory;

/// <summary>Distributes the signed directory; contract in directory_service.proto.</summary>
internal sealed class DirectoryService(DirectoryHolder holder, ConnectionRegistry connections, Drain drain)
    : Protocol.Directory.V1.DirectoryService.DirectoryServiceBase
{
    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, drain.Token);
        var held = (long)request.Version;
        PublishedDirectory? seen = null;
        while (!ends.IsCancellationRequested)
        {
            try
            {
                seen = await holder.Published.AfterAsync(seen, ends.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (drain.Token.IsCancellationRequested)
            {
                throw Drain.NotServing.ToException();
            }
            var signed = new SignedDirectory { Freshness = ByteString.CopyFrom(seen.Freshness) };
            if (seen.Snapshot.Version != held)
            {
                signed.Directory = ByteString.CopyFrom(seen.Document);
                held = seen.Snapshot.Version;
            }
            signed.Removals.AddRange(seen.Snapshot.Removals.Select(removal => ByteString.CopyFrom(removal.Jws.Span)));
            await responses.WriteAsync(new WatchResponse { Directory = signed }, ends.Token).ConfigureAwait(false);
        }
    }

    public override async Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        var peer = context.Peer().Id.Text;
        var (published, refused) = await holder.PublishAsync(
            request.Directory.ToByteArray(), [.. request.Removals.Select(removal => removal.ToByteArray())], peer, context.CancellationToken).ConfigureAwait(false);
        if (published is null)
        {
            throw refused?.Code is DirectoryRefusal.Rollback or DirectoryRefusal.WrongPrevious or DirectoryRefusal.Equivocation
                ? new Fault(FaultReason.VersionConflict, $"{refused.Code}: {refused.Reason}").ToException()
                : Fault.Invalid([new FieldViolation("directory", refused?.Code.ToString() ?? "Malformed", refused?.Reason ?? "Not a directory.")]).ToException();
        }
        // A removed key must not live on in an open connection (SEALING-AND-AUDIT 6): the sweep would find it, this is at once.
        var closed = connections.CloseWhere(
            one => one.Kind == Protocol.Access.V1.CallerKind.Gateway && BrokerTrust.Verdict(published.Snapshot, one, DateTimeOffset.MinValue) is not null,
            "its key is no longer in the directory");
        return new PublishResponse { Version = (ulong)published.Snapshot.Version, Hash = published.Snapshot.Hash, ConnectionsClosed = (uint)closed };
    }
}
