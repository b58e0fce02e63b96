using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Broker.Audit;

/// <summary>What the hub's log is doing.</summary>
internal enum LogState
{
    /// <summary>It has not yet heard from a quorum of witnesses since its start, so it signs nothing.</summary>
    WaitingForWitnesses,

    /// <summary>Entries come in, checkpoints go out with a quorum.</summary>
    Serving,

    /// <summary>Checkpoints stay without a quorum for longer than <see cref="BrokerOptions.QuorumAlarm"/>.</summary>
    WithoutQuorum,

    /// <summary>A history was seen that this one does not continue: nothing is signed any more.</summary>
    Halted,
}

/// <summary>
/// The tree as it stands in memory: its appender, the log's key, and why it may not sign. One writer, the sequencer;
/// readers take the published size and read tiles.
/// </summary>
internal sealed class HubLog(LogStore store, TileFolder tiles, SignerKey key, ILogger<HubLog> log)
{
    private const int Batch = 4_096;

    private TileAppender _tree = TileAppender.Start();
    private volatile string? _problem;

    /// <summary>The log's name.</summary>
    public string Origin => key.Verifier.Name;

    public SignerKey Key => key;

    /// <summary>Why the log is halted; null when it is not.</summary>
    public string? Problem => _problem;

    /// <summary>Entries in the tree.</summary>
    public long Size => _tree.Size;

    /// <summary>Stops signing for good; only a person starts it again, after looking.</summary>
    public void Halt(string problem)
    {
        _problem ??= problem;
        log.LogCritical("The access log is halted: {Problem}", problem);
    }

    /// <summary>Takes the tree up where the last checkpoint left it, growing lost tiles again; halts when its root is not the signed one.</summary>
    public void Open()
    {
        var signed = store.Signed() is { } row ? Checkpoint.Of(row.Note) : null;
        if (signed is not null)
        {
            _tree = TileAppender.Resume(signed.Size, tiles.Read) is { } resumed && resumed.Root == signed.Root ? resumed : Regrow(signed);
            if (_tree.Size != signed.Size || _tree.Root != signed.Root)
            {
                Halt($"the entries in the store give another root at size {signed.Size} than the log signed");
                return;
            }
        }
        else
        {
            _tree = TileAppender.Start();
            tiles.Clear();
        }
        CatchUp();
    }

    /// <summary>Adds leaves that the store has numbered.</summary>
    public void Append(IReadOnlyList<Leaf> leaves)
    {
        foreach (var leaf in leaves)
        {
            if (leaf.Index != _tree.Size)
            {
                throw new InvalidOperationException($"Leaf {leaf.Index} comes at size {_tree.Size}.");
            }
            _tree.Append(leaf.Entry);
        }
        tiles.Write(_tree.TakeFull());
    }

    /// <summary>Writes what a checkpoint of the present size needs, and gives it.</summary>
    public Checkpoint Cut()
    {
        var changes = _tree.Cut();
        tiles.Write(changes);
        return new Checkpoint(Origin, changes.Size, changes.Root);
    }

    /// <summary>The root at an earlier size; null when it cannot be told.</summary>
    public NodeHash? RootAt(long size) => TreeProver.Root(size, Nodes(_tree.Size));

    /// <summary>Reads nodes of a tree whose tiles are written.</summary>
    public NodeReader Nodes(long size) => new TileNodes(size, tiles.Read).TryRead;

    private TileAppender Regrow(Checkpoint signed)
    {
        log.LogWarning("The tiles do not give the signed root at size {Size}; they are grown again from the store", signed.Size);
        tiles.Clear();
        var tree = TileAppender.Start();
        while (tree.Size < signed.Size)
        {
            var leaves = store.Leaves(tree.Size, (int)Math.Min(Batch, signed.Size - tree.Size));
            if (leaves.Count == 0 || leaves[0].Index != tree.Size)
            {
                break;
            }
            foreach (var leaf in leaves)
            {
                tree.Append(leaf.Entry);
            }
            tiles.Write(tree.TakeFull());
        }
        tiles.Write(tree.Cut());
        return tree;
    }

    private void CatchUp()
    {
        while (store.Leaves(_tree.Size, Batch) is { Count: > 0 } leaves)
        {
            Append(leaves);
        }
    }
}
