using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Tiles;

/// <summary>A tile or bundle to write.</summary>
internal sealed record TileFile(TilePath Path, ReadOnlyMemory<byte> Content);

/// <summary>What to write for a tree of this size, before its checkpoint is signed.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Root">Root at that size.</param>
/// <param name="Writes">New tiles and bundles, bundles first: a hash tile never stands for entries that are not there.</param>
/// <param name="Superseded">Places whose partial tiles may now go: the full tile is among the writes (see <see cref="TilePath.PartialsFolder"/>).</param>
internal sealed record TileChanges(long Size, NodeHash Root, IReadOnlyList<TileFile> Writes, IReadOnlyList<TilePath> Superseded);
