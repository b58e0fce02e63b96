using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PoliceExchange.Audit.Tree;

/// <summary>A SHA-256 value of the tree as a value type: proofs and tiles of millions of entries allocate nothing per node.</summary>
[InlineArray(Bytes)]
internal struct NodeHash : IEquatable<NodeHash>
{
    /// <summary>SHA-256 (tlog-tiles, "Merkle Tree").</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    private byte _first;

    /// <summary>Takes exactly 32 bytes; anything else is not a hash.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out NodeHash hash)
    {
        hash = default;
        if (bytes.Length != Bytes)
        {
            return false;
        }

        bytes.CopyTo(hash);
        return true;
    }

    /// <summary>The bytes as an array of its own.</summary>
    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();

    /// <summary>Standard base64, as checkpoints and proofs write it (tlog-checkpoint, "Note text").</summary>
    public override readonly string ToString() => Convert.ToBase64String(this);

    /// <summary>Tree hashes are public: no constant time is needed.</summary>
    public readonly bool Equals(NodeHash other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is NodeHash other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => MemoryMarshal.Read<int>(this);

    public static bool operator ==(NodeHash one, NodeHash other) => one.Equals(other);

    public static bool operator !=(NodeHash one, NodeHash other) => !one.Equals(other);
}
