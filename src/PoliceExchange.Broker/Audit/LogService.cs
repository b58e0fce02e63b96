using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Proofs;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Tree;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Audit.V1;

namespace PoliceExchange.Broker.Audit;

/// <summary>The hub's log for gateways and monitors; contract in log_service.proto.</summary>
internal sealed class LogService(LogKeeper keeper, LogStore store, HubLog hub, TileFolder tiles, Witnesses witnesses, Sequencer sequencer, BrokerKeys keys, TimeProvider time)
    : Protocol.Audit.V1.LogService.LogServiceBase
{
    private const int MaxHeads = 512;
    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(15);

    public override async Task<ForwardResponse> Forward(ForwardRequest request, ServerCallContext context)
    {
        var held = await keeper.KeepAsync(context.Peer().Id, request.Entries, request.Head).ConfigureAwait(false);
        // Nothing was disclosed, and what was kept has its own entry; an entry per heartbeat would make the log grow by itself.
        context.Call().MarkRecorded();
        return new ForwardResponse { Held = (ulong)held };
    }

    public override Task Witness(IAsyncStreamReader<WitnessRequest> requestStream, IServerStreamWriter<WitnessResponse> responseStream, ServerCallContext context) =>
        witnesses.RunAsync(context.Peer().Id, requestStream, responseStream, context.Call().Draining, context.CancellationToken);

    public override Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context) => Task.FromResult(new GetCheckpointResponse
    {
        Published = ByteString.CopyFromUtf8(store.Published()?.Note ?? ""),
        Pending = ByteString.CopyFromUtf8(store.Signed()?.Note ?? ""),
    });

    public override Task<GetProofResponse> GetProof(GetProofRequest request, ServerCallContext context)
    {
        long? index = request.EntryCase switch
        {
            GetProofRequest.EntryOneofCase.Index => request.Index <= long.MaxValue ? (long)request.Index : null,
            GetProofRequest.EntryOneofCase.Place when request.Place.Sequence <= long.MaxValue => store.IndexOf(request.Place.Node, (long)request.Place.Sequence),
            _ => null,
        };
        if (index is not { } at
            || store.Published() is not { } published
            || at >= published.Size
            || SignedNote.TryParse(published.Note, out var note) != NoteRefusal.None
            || TreeProver.Inclusion(at, published.Size, hub.Nodes(published.Size)) is not { } path
            || store.Leaves(at, 1) is not [var leaf])
        {
            throw Fault.NotFound().ToException();
        }
        return Task.FromResult(new GetProofResponse
        {
            Entry = ByteString.CopyFrom(leaf.Entry),
            Proof = ByteString.CopyFrom(new TlogProof(at, path, note!).ToBytes()),
            Index = (ulong)at,
        });
    }

    public override Task<GetTileResponse> GetTile(GetTileRequest request, ServerCallContext context)
    {
        if (!TilePath.TryParse(request.Path, out var path))
        {
            throw Fault.Invalid([new FieldViolation("path", "tile.path", "Not a path of tlog-tiles, such as tile/0/000 or tile/entries/x001/234.p/12.")]).ToException();
        }
        return Task.FromResult(new GetTileResponse { Content = ByteString.CopyFrom(tiles.Read(path) ?? throw Fault.NotFound().ToException()) });
    }

    public override Task<GetHeadsResponse> GetHeads(GetHeadsRequest request, ServerCallContext context)
    {
        var response = new GetHeadsResponse();
        response.Heads.AddRange(store.Heads(request.Node, (long)Math.Min(request.After, long.MaxValue), MaxHeads)
            .Select(head => new SignedHead { Sequence = (ulong)head.Sequence, Jws = head.Jws }));
        return Task.FromResult(response);
    }

    public override Task<GetLogStatusResponse> GetLogStatus(GetLogStatusRequest request, ServerCallContext context)
    {
        var now = time.GetUtcNow();
        var response = new GetLogStatusResponse
        {
            Size = (ulong)store.Size(),
            Published = (ulong)(store.Published()?.Size ?? 0),
            Waiting = (ulong)store.Waiting(),
            State = NameOf(sequencer.State),
            Problem = hub.Problem ?? "",
        };
        response.Witnesses.AddRange(witnesses.Linked);
        response.Nodes.AddRange(store.Nodes().Select(node => new NodeLog
        {
            Node = node.Node,
            Held = (ulong)(node.Node == keys.HubId ? node.Sequenced : node.Held),
            HeardMs = node.HeardAt.ToUnixTimeMilliseconds(),
            State = node.Problem ?? (node.Node == keys.HubId || now - node.HeardAt < LateAfter ? "CURRENT" : now - node.HeardAt < SilentAfter ? "LATE" : "SILENT"),
        }));
        return Task.FromResult(response);
    }

    private static string NameOf(LogState state) => state switch
    {
        LogState.Serving => "SERVING",
        LogState.WaitingForWitnesses => "WAITING_FOR_WITNESSES",
        LogState.WithoutQuorum => "WITHOUT_QUORUM",
        _ => "HALTED",
    };
}
