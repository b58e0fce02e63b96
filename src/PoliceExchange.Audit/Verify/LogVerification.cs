using System.Security.Cryptography;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Verify;

/// <summary>What a log is held against, beside its own checkpoint.</summary>
internal sealed record LogEvidence
{
    /// <summary>Whom to believe.</summary>
    public required TrustPolicy Policy { get; init; }

    /// <summary>Checkpoints that the verifier kept from earlier; authentic as far as the caller checked them.</summary>
    public IReadOnlyList<Checkpoint> Older { get; init; } = [];

    /// <summary>An older copy of the log: with it the first rewritten entry is named, not only that there is one.</summary>
    public LogCopy? Against { get; init; }

    /// <summary>Hash of the entry at a node's sequence number, as that node signed it (<see cref="LogHead"/>).</summary>
    public IReadOnlyDictionary<(string Node, long Sequence), byte[]> Heads { get; init; } = new Dictionary<(string, long), byte[]>();
}

/// <summary>Tiles of a log as they were at a size.</summary>
internal sealed record LogCopy(long Size, TileReader Tiles);

/// <summary>
/// Verifies a whole log from its tiles, without the hub: the checkpoint and its cosignatures, every entry against its tile,
/// each node's chain and signed heads, and the root. Reads one bundle at a time.
/// </summary>
internal static class LogVerification
{
    /// <summary>Problems that are listed; a broken disk would otherwise fill the report.</summary>
    public const int MaxProblems = 100;

    private const int MaxNodes = 10_000;

    public static LogReport Verify(ReadOnlySpan<byte> checkpoint, TileReader tiles, LogEvidence evidence)
    {
        var verdict = QuorumVerifier.Verify(checkpoint, evidence.Policy);
        var run = new Run(tiles, evidence);
        if (!verdict.IsOk)
        {
            run.Add(null, "checkpoint", $"{verdict.Failed} {verdict.Note} {verdict.Detail}");
        }
        if (verdict.Checkpoint is not { } stated)
        {
            return new LogReport(0, "", 0, [], new Dictionary<string, long>(), run.Problems);
        }
        run.Read(stated.Size);
        if (run.Size == stated.Size && run.Root != stated.Root)
        {
            run.Add(null, "root", "the entries give another root than the checkpoint states");
        }
        return new LogReport(stated.Size, run.Root.ToString(), run.Size, [.. verdict.Cosigned.Select(one => one.Witness)], run.Nodes, run.Problems);
    }

    private sealed class Run(TileReader tiles, LogEvidence evidence)
    {
        private readonly TreeFrontier _tree = new();
        private readonly Dictionary<string, (long Sequence, byte[] Hash)> _chains = new(StringComparer.Ordinal);
        private readonly List<LogProblem> _problems = [];

        public long Size => _tree.Size;

        public NodeHash Root => _tree.Root();

        public IReadOnlyList<LogProblem> Problems => _problems;

        public IReadOnlyDictionary<string, long> Nodes => _chains.ToDictionary(one => one.Key, one => one.Value.Sequence, StringComparer.Ordinal);

        public void Add(long? index, string check, string detail)
        {
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(new LogProblem(index, check, detail));
            }
        }

        public void Read(long size)
        {
            while (_tree.Size < size && _problems.Count < MaxProblems)
            {
                var first = _tree.Size;
                var place = TileShape.At(0, first / TilePath.FullWidth, size);
                var bundle = place with { Level = TilePath.Entries };
                if ((tiles(bundle) ?? tiles(bundle.Full)) is not { } bytes)
                {
                    Add(first, "missing", $"{bundle} is not there");
                    return;
                }
                if ((EntryBundle.TryParse(bytes, place.Width) ?? EntryBundle.TryParse(bytes, TilePath.FullWidth)?[..place.Width]) is not { } entries)
                {
                    Add(first, "bundle", $"{bundle} does not parse");
                    return;
                }
                var hashes = tiles(place) ?? tiles(place.Full);
                var older = Older(place.Index);
                for (var i = 0; i < entries.Length; i++)
                {
                    Take(first + i, entries[i], At(hashes, i), older, i);
                }
            }
            foreach (var missing in evidence.Older.Where(one => one.Size > _tree.Size))
            {
                Add(_tree.Size, "older", $"a checkpoint of size {missing.Size} is held; this log has {_tree.Size} entries");
            }
        }

        private byte[]? Older(long tile)
        {
            if (evidence.Against is not { } copy || tile * TilePath.FullWidth >= copy.Size)
            {
                return null;
            }
            var place = TileShape.At(0, tile, copy.Size);
            return copy.Tiles(place) ?? copy.Tiles(place.Full);
        }

        private void Take(long index, ReadOnlyMemory<byte> entry, NodeHash? tile, byte[]? older, int place)
        {
            var leaf = TreeHash.Leaf(entry.Span);
            if (tile != leaf)
            {
                Add(index, "tile", "the entry is not the one that its tile holds");
            }
            if (At(older, place) is { } before && before != leaf)
            {
                Add(index, "against", "the older copy holds another entry here");
            }
            Chain(index, entry);
            _tree.Append(leaf);
            foreach (var one in evidence.Older.Where(one => one.Size == _tree.Size && one.Root != _tree.Root()))
            {
                Add(null, "older", $"the checkpoint of size {one.Size} that is held has another root: something before index {one.Size} was rewritten");
            }
        }

        private void Chain(long index, ReadOnlyMemory<byte> bytes)
        {
            if (EntryFields.TryRead(bytes) is not { } entry || (_chains.Count >= MaxNodes && !_chains.ContainsKey(entry.Node)))
            {
                Add(index, "entry", "not an access entry");
                return;
            }
            var (sequence, hash) = _chains.GetValueOrDefault(entry.Node, (0, AccessChain.Origin));
            if (entry.Sequence != sequence + 1)
            {
                Add(index, "chain", $"entry {entry.Sequence} of {entry.Node} stands where {sequence + 1} belongs");
            }
            else if (!entry.Previous.AsSpan().SequenceEqual(hash))
            {
                Add(index, "chain", $"entry {entry.Sequence} of {entry.Node} does not name the entry before it");
            }
            var own = SHA256.HashData(bytes.Span);
            if (evidence.Heads.TryGetValue((entry.Node, entry.Sequence), out var signed) && !signed.AsSpan().SequenceEqual(own))
            {
                Add(index, "head", $"{entry.Node} signed another entry {entry.Sequence}");
            }
            _chains[entry.Node] = (entry.Sequence, own);
        }

        private static NodeHash? At(byte[]? tile, int place) =>
            tile is not null && tile.Length >= (place + 1) * NodeHash.Bytes && NodeHash.TryRead(tile.AsSpan(place * NodeHash.Bytes, NodeHash.Bytes), out var hash) ? hash : null;
    }
}
