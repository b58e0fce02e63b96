using System.Text;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.UnitTests.Audit;

/// <summary>A tree of numbered entries and the definition of RFC 6962 section 2.1, written down without any cleverness.</summary>
internal sealed class GrownTree
{
    private readonly NodeHash[] _leaves;

    public GrownTree(int size)
    {
        _leaves = [.. Enumerable.Range(0, size).Select(i => TreeHash.Leaf(Entry(i)))];
    }

    public int Size => _leaves.Length;

    public static byte[] Entry(int index) => Encoding.UTF8.GetBytes($"entry {index}");

    public NodeHash Leaf(int index) => _leaves[index];

    /// <summary>MTH(D[0:size]).</summary>
    public NodeHash Root(int size) => size == 0 ? TreeHash.Empty : Range(0, size);

    /// <summary>Nodes of the whole tree.</summary>
    public bool Nodes(int level, long index, out NodeHash hash)
    {
        hash = default;
        var start = index << level;
        var end = (index + 1) << level;
        if (end > Size)
        {
            return false;
        }

        hash = Range((int)start, (int)end);
        return true;
    }

    private NodeHash Range(int start, int end)
    {
        if (end - start == 1)
        {
            return _leaves[start];
        }

        var split = 1;
        while (split * 2 < end - start)
        {
            split *= 2;
        }

        return TreeHash.Node(Range(start, start + split), Range(start + split, end));
    }
}
