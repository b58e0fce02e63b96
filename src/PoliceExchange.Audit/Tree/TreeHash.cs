using System.Buffers;
using System.Security.Cryptography;

namespace PoliceExchange.Audit.Tree;

/// <summary>The hashes of RFC 6962 section 2.1: the prefixes keep a leaf from passing for a node.</summary>
internal static class TreeHash
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int OnStack = 2048;

    /// <summary>The root of a tree without entries: SHA-256 of nothing (RFC 6962 section 2.1).</summary>
    public static NodeHash Empty { get; } = Sha256([]);

    /// <summary>SHA-256(0x00 || entry).</summary>
    public static NodeHash Leaf(ReadOnlySpan<byte> entry)
    {
        var length = entry.Length + 1;
        byte[]? rented = null;
        var input = length <= OnStack ? stackalloc byte[length] : (rented = ArrayPool<byte>.Shared.Rent(length)).AsSpan(0, length);
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        var hash = Sha256(input);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static NodeHash Node(in NodeHash left, in NodeHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * NodeHash.Bytes)];
        input[0] = NodePrefix;
        ((ReadOnlySpan<byte>)left).CopyTo(input[1..]);
        ((ReadOnlySpan<byte>)right).CopyTo(input[(1 + NodeHash.Bytes)..]);
        return Sha256(input);
    }

    /// <summary>The root over a power of two of neighbours, which it uses as its workspace.</summary>
    public static NodeHash FoldInPlace(Span<NodeHash> nodes)
    {
        for (var width = nodes.Length; width > 1; width /= 2)
        {
            for (var i = 0; i < width; i += 2)
            {
                nodes[i / 2] = Node(nodes[i], nodes[i + 1]);
            }
        }

        return nodes[0];
    }

    private static NodeHash Sha256(ReadOnlySpan<byte> input)
    {
        NodeHash hash = default;
        SHA256.HashData(input, hash);
        return hash;
    }
}
