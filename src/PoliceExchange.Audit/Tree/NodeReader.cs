namespace PoliceExchange.Audit.Tree;

/// <summary>
/// Gives the hash of a full subtree: level 0 is the leaves, node <paramref name="index"/> of a level spans the leaves
/// [index * 2^level, (index + 1) * 2^level). False when it is not stored (any more).
/// </summary>
internal delegate bool NodeReader(int level, long index, out NodeHash hash);
