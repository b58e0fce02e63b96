using System.Buffers;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Tiles;

/// <summary>
/// Grows a tiled tree: full tiles come out as they fill, partial ones only when a checkpoint is cut
/// (SEALING-AND-AUDIT.md section 7: partial tiles at every batch are write amplification). Holds one tile per level and
/// one bundle; nothing reaches a disk here. One writer: the sequencer. After an exception from a caller's disk, resume from
/// the disk instead of going on.
/// </summary>
internal sealed class TileAppender
{
    private readonly TreeFrontier _frontier;
    private readonly List<NodeHash>[] _levels = new List<NodeHash>[TileShape.Levels];
    private readonly ArrayBufferWriter<byte> _bundle = new();
    private readonly List<TileFile> _bundles = [];
    private readonly List<TileFile> _tiles = [];

    private TileAppender(TreeFrontier frontier)
    {
        _frontier = frontier;
        for (var level = 0; level < _levels.Length; level++)
        {
            _levels[level] = new List<NodeHash>(TilePath.FullWidth);
        }
    }

    /// <summary>Entries so far.</summary>
    public long Size => _frontier.Size;

    /// <summary>Root so far.</summary>
    public NodeHash Root => _frontier.Root();

    /// <summary>A new log.</summary>
    public static TileAppender Start() => new(new TreeFrontier());

    /// <summary>
    /// Goes on from the tiles of a tree of this size; null when one of its right edge is missing or malformed. The caller
    /// compares <see cref="Root"/> with its signed checkpoint before it appends (SEALING-AND-AUDIT.md 2.5.4).
    /// </summary>
    public static TileAppender? Resume(long size, TileReader tiles)
    {
        if (TreeFrontier.Load(size, new TileNodes(size, tiles).TryRead) is not { } frontier)
        {
            return null;
        }

        var appender = new TileAppender(frontier);
        for (var level = 0; level < TileShape.Levels; level++)
        {
            var path = TileShape.At(level, TileShape.Hashes(level, size) / TilePath.FullWidth, size);
            if (path.Width > 0 && !appender.TryLoadEdge(path, tiles))
            {
                return null;
            }
        }

        return appender;
    }

    /// <summary>Adds an entry and gives its index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Over 65,535 bytes: no bundle can hold it.</exception>
    public long Append(ReadOnlySpan<byte> entry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryBundle.MaxEntryBytes);
        var index = Size;
        WriteEntry(entry);
        var leaf = TreeHash.Leaf(entry);
        _frontier.Append(leaf);
        _levels[0].Add(leaf);
        for (var level = 0; _levels[level].Count == TilePath.FullWidth; level++)
        {
            Complete(level);
        }

        return index;
    }

    /// <summary>The full tiles since the last call; cheap, at any time.</summary>
    public TileChanges TakeFull() => Take(withPartials: false);

    /// <summary>The full tiles since the last call and the partial ones that a checkpoint of the present size needs.</summary>
    public TileChanges Cut() => Take(withPartials: true);

    private TileChanges Take(bool withPartials)
    {
        var superseded = _bundles.Concat(_tiles).Select(file => file.Path).ToArray();
        if (withPartials)
        {
            AddPartials();
        }

        TileFile[] writes = [.. _bundles, .. _tiles];
        _bundles.Clear();
        _tiles.Clear();
        return new TileChanges(Size, Root, writes, superseded);
    }

    private void AddPartials()
    {
        for (var level = 0; level < TileShape.Levels; level++)
        {
            if (_levels[level].Count > 0)
            {
                var path = TileShape.At(level, TileShape.Hashes(level, Size) / TilePath.FullWidth, Size);
                _tiles.Add(new TileFile(path, Bytes(_levels[level])));
                if (level == 0)
                {
                    _bundles.Add(new TileFile(path with { Level = TilePath.Entries }, _bundle.WrittenSpan.ToArray()));
                }
            }
        }
    }

    private void Complete(int level)
    {
        var index = (TileShape.Hashes(level, Size) / TilePath.FullWidth) - 1;
        if (level == 0)
        {
            _bundles.Add(new TileFile(new TilePath(TilePath.Entries, index), _bundle.WrittenSpan.ToArray()));
            _bundle.ResetWrittenCount();
        }

        _tiles.Add(new TileFile(new TilePath(level, index), Bytes(_levels[level])));
        Span<NodeHash> nodes = stackalloc NodeHash[TilePath.FullWidth];
        _levels[level].CopyTo(nodes);
        _levels[level].Clear();
        _levels[level + 1].Add(TreeHash.FoldInPlace(nodes));
    }

    private bool TryLoadEdge(TilePath path, TileReader tiles)
    {
        // The full tile may have been written before a crash, beyond the size that was signed: its prefix is ours.
        var bytes = Sized(path, tiles) ?? Sized(path.Full, tiles);
        if (bytes is null)
        {
            return false;
        }

        for (var i = 0; i < path.Width; i++)
        {
            _ = NodeHash.TryRead(bytes.AsSpan(i * NodeHash.Bytes, NodeHash.Bytes), out var hash);
            _levels[path.Level].Add(hash);
        }

        return path.Level > 0 || TryLoadBundle(path, tiles);
    }

    private bool TryLoadBundle(TilePath hashes, TileReader tiles)
    {
        var path = hashes with { Level = TilePath.Entries };
        var entries = tiles(path) is { } bytes
            ? EntryBundle.TryParse(bytes, path.Width)
            : tiles(path.Full) is { } full ? EntryBundle.TryParse(full, TilePath.FullWidth)?[..path.Width] : null;
        if (entries is null)
        {
            return false;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            if (TreeHash.Leaf(entries[i].Span) != _levels[0][i])
            {
                return false;
            }

            WriteEntry(entries[i].Span);
        }

        return true;
    }

    private void WriteEntry(ReadOnlySpan<byte> entry)
    {
        Span<byte> prefix = stackalloc byte[EntryBundle.PrefixBytes];
        EntryBundle.WritePrefix(prefix, entry.Length);
        _bundle.Write(prefix);
        _bundle.Write(entry);
    }

    private static byte[]? Sized(TilePath path, TileReader tiles) =>
        tiles(path) is { } bytes && bytes.Length == path.Width * NodeHash.Bytes ? bytes : null;

    private static byte[] Bytes(List<NodeHash> hashes)
    {
        var bytes = new byte[hashes.Count * NodeHash.Bytes];
        for (var i = 0; i < hashes.Count; i++)
        {
            var hash = hashes[i];
            ((ReadOnlySpan<byte>)hash).CopyTo(bytes.AsSpan(i * NodeHash.Bytes));
        }

        return bytes;
    }
}
